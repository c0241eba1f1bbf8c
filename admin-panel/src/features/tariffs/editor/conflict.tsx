"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import type { Desk } from "../desk";
import type { Overlap } from "../edits";
import { keyOf } from "../model";
import { Value } from "../value";
import { useFieldName, usePartName } from "../words";

/** Two people changed the same: both are shown, one chooses for each. What was typed is not lost. */
export function Conflict({
  overlaps,
  desk,
  onClose,
}: {
  overlaps: readonly Overlap[];
  desk: Desk;
  /** Nothing chosen yet: what was written waits. */
  onClose: () => void;
}) {
  const t = useTranslations("tariffs.conflict");
  const fieldName = useFieldName();
  const partName = usePartName();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  if (!overlaps.length) return null;
  const mine = new Set(overlaps.map((one) => keyOf(one.edit)).filter((key) => !theirs.has(key)));
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={t("title")}
      lead={t("lead")}
      foot={
        <>
          <Button onClick={() => desk.resolve(new Set())}>{t("allTheirs")}</Button>
          <Button look="primary" onClick={() => desk.resolve(mine)}>
            {t("apply")}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-4">
        {overlaps.map(({ edit, theirs: other }) => {
          const key = keyOf(edit);
          const chooses = (wanted: boolean) => {
            const next = new Set(theirs);
            if (wanted) next.delete(key);
            else next.add(key);
            setTheirs(next);
          };
          return (
            <li key={key}>
              <fieldset className="rounded-md border border-line p-3">
                <legend className="px-1 font-medium">
                  {[partName(edit.part), edit.code, edit.field && fieldName(edit.field)]
                    .filter(Boolean)
                    .join(" · ")}
                </legend>
                <p className="mb-2 text-ink-soft text-sm">
                  {t("before")} <Value field={edit.field} of={edit.was} />
                </p>
                <div className="grid gap-2 sm:grid-cols-2">
                  <label className="flex min-w-0 items-start gap-2 rounded-md border border-line p-2">
                    <input
                      type="radio"
                      name={key}
                      checked={!theirs.has(key)}
                      onChange={() => chooses(true)}
                      className="mt-1 size-4 accent-(--accent)"
                    />
                    <span className="min-w-0 break-words">
                      <span className="block font-medium text-sm">{t("mine")}</span>
                      <Value field={edit.field} of={edit.value} />
                    </span>
                  </label>
                  <label className="flex min-w-0 items-start gap-2 rounded-md border border-line p-2">
                    <input
                      type="radio"
                      name={key}
                      checked={theirs.has(key)}
                      onChange={() => chooses(false)}
                      className="mt-1 size-4 accent-(--accent)"
                    />
                    <span className="min-w-0 break-words">
                      <span className="block font-medium text-sm">{t("theirs")}</span>
                      <Value field={edit.field} of={other} />
                    </span>
                  </label>
                </div>
              </fieldset>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
