"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Person } from "@/shell/person";
import { Pill } from "@/ui/pill";
import { DateTime } from "@/ui/values";

/** One version in a list: who, when and why; opened, what it changed. */
export function VersionItem({
  number,
  by,
  at,
  reason,
  current,
  open,
  onToggle,
  after,
  children,
}: {
  number: number;
  by: string;
  /** Null: the text that the program came with. */
  at: string | null;
  reason: string;
  current: boolean;
  open: boolean;
  onToggle: () => void;
  after?: ReactNode;
  children: ReactNode;
}) {
  const t = useTranslations("knowledge.versions");
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li className="border-line border-b py-2 last:border-b-0">
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="flex min-h-8 w-full items-start gap-2 rounded-md text-left hover:bg-sunken"
      >
        <Chevron className="mt-1 size-4 shrink-0 text-ink-faint" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="font-medium">{number === 0 ? t("default") : t("number", { number })}</span>
            {current && <Pill tone="good">{t("current")}</Pill>}
            {at && (
              <span className="text-ink-soft text-sm">
                {t.rich("by", { who: () => <Person id={by} />, when: () => <DateTime at={at} /> })}
              </span>
            )}
          </span>
          {at && (
            <span className="block break-words text-ink-soft text-sm">
              {by === "seed" ? t("seeded") : reason || t("noReason")}
            </span>
          )}
        </span>
      </button>
      {after && <div className="pl-6">{after}</div>}
      {open && <div className="pt-2 pl-6">{children}</div>}
    </li>
  );
}
