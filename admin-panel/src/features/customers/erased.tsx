"use client";

import { CalendarClock, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Facts } from "@/ui/page";
import { DateTime } from "@/ui/values";
import type { Standing } from "./data";

/** How an erasure ended, and what is left for a person to do. */
export function ErasedDialog({ standing, onClose }: { standing: Standing; onClose: () => void }) {
  const t = useTranslations("customers.rights.erase");
  const common = useTranslations("common.actions");
  const due = standing.restricted?.erase_at;
  const Icon = due ? CalendarClock : CircleCheck;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(due ? "dueTitle" : "doneTitle")}
      foot={
        <Button look="primary" onClick={onClose}>
          {common("close")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="flex items-start gap-2.5">
          <Icon className={`mt-0.5 size-5 shrink-0 ${due ? "text-warn" : "text-good"}`} aria-hidden />
          {t(due ? "dueLead" : "doneLead")}
        </p>
        <Facts
          of={[
            [t("conversations"), standing.conversations.length],
            due
              ? [t("dueAt"), <DateTime key="due" at={due} />]
              : [
                  t("doneAt"),
                  standing.erased_at ? <DateTime key="done" at={standing.erased_at} seconds /> : "—",
                ],
          ]}
        />
        <p className="rounded-md bg-warn-soft p-3 text-sm">{t(due ? "dueNext" : "doneNext")}</p>
      </div>
    </Dialog>
  );
}
