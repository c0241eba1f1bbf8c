"use client";

import { X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { IconButton } from "@/ui/button";
import type { Happened } from "./filters";

/** Which number of the first screen the list shows the rows of, and the way back to all. */
export function CountedChip({
  of: { happened, day },
  onRemove,
}: {
  of: { happened: Happened; day: string };
  onRemove: () => void;
}) {
  const t = useTranslations("conversations.filters");
  const format = useFormatter();
  return (
    <div className="border-line border-b px-3 py-1.5">
      <span className="inline-flex max-w-full items-center gap-0.5 rounded-full bg-accent-soft py-0.5 pr-0.5 pl-3 text-accent-strong text-sm">
        <span className="min-w-0">
          {t(`happened.${happened}`, {
            day: format.dateTime(new Date(`${day}T12:00:00Z`), { dateStyle: "short" }),
          })}
        </span>
        <IconButton small icon={X} label={t("remove")} className="rounded-full!" onClick={onRemove} />
      </span>
    </div>
  );
}
