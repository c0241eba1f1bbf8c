"use client";

import { BellOff, CalendarClock, Eraser, Lock, MessageSquareOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill } from "@/ui/pill";
import type { Customer } from "./data";

/** What stands between a person and the assistant; nothing where nothing does. */
export function StatePills({ of: customer }: { of: Customer }) {
  const t = useTranslations("customers.states");
  const back = customer.erased_at !== null && (customer.name !== null || customer.phone !== null);
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {customer.is_restricted && (
        <Pill tone="bad" icon={Lock}>
          {t("restricted")}
        </Pill>
      )}
      {customer.erase_at && (
        <Pill tone="warn" icon={CalendarClock}>
          {t("due")}
        </Pill>
      )}
      {customer.is_muted && (
        <Pill tone="warn" icon={BellOff}>
          {t("muted")}
        </Pill>
      )}
      {customer.opted_out && (
        <Pill tone="warn" icon={MessageSquareOff}>
          {t("optedOut")}
        </Pill>
      )}
      {customer.erased_at && (
        <Pill tone="neutral" icon={Eraser}>
          {t(back ? "back" : "erased")}
        </Pill>
      )}
    </span>
  );
}
