"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/ui/button";
import type { Problem } from "../model";
import { useFieldName, usePartName, useTold } from "../words";

/** What is wrong with a file, row by row. Nothing of it was taken. */
export function FileProblems({ of, onRetry }: { of: readonly Problem[]; onRetry: () => void }) {
  const t = useTranslations("tariffs.files");
  const tell = useTold();
  const partName = usePartName();
  const fieldName = useFieldName();
  return (
    <div className="border-line border-t">
      <div className="flex flex-wrap items-start justify-between gap-3 bg-bad-soft p-4">
        <div>
          <p className="font-medium">{t("problems", { count: of.length })}</p>
          <p className="text-ink-soft">{t("problemsWhy")}</p>
        </div>
        <Button onClick={onRetry}>{t("corrected")}</Button>
      </div>
      <ol>
        {of.map((one) => (
          <li
            key={`${one.row}/${one.part}/${one.code}/${one.field}/${one.message}`}
            className="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-3 border-line border-b px-4 py-2 last:border-b-0"
          >
            <span className="text-ink-soft">{one.row ? t("row", { row: one.row }) : "—"}</span>
            <span className="min-w-0 break-words">
              <span className="block text-ink-faint text-xs">
                {[one.part && partName(one.part), one.code, one.field && fieldName(one.field)]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              {tell(one)}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
