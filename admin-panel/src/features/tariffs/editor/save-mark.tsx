"use client";

import { CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { Button } from "@/ui/button";
import { TimeOfDay } from "@/ui/values";
import type { Desk, DeskState } from "../desk";

/** Whether all that was written is stored; leaving the page before is asked about by the browser. */
export function SaveMark({
  state,
  desk,
  onChoose,
}: {
  state: DeskState;
  desk: Desk;
  /** Opens the choice between what two people wrote. */
  onChoose: () => void;
}) {
  const t = useTranslations("tariffs.saving");
  const { edits, refused, overlaps, saving, failed, savedAt } = state;
  const open = edits.length;
  useEffect(() => {
    const leave = (event: BeforeUnloadEvent) => {
      if (desk.current().edits.length || document.querySelector("[data-unsaved]")) event.preventDefault();
    };
    window.addEventListener("beforeunload", leave);
    return () => window.removeEventListener("beforeunload", leave);
  }, [desk]);
  return (
    <div role="status" aria-live="polite" className="flex min-h-7 items-center gap-2 text-sm">
      {saving ? (
        <>
          <LoaderCircle className="size-4 animate-spin text-ink-faint" aria-hidden />
          {t("saving")}
        </>
      ) : overlaps.length ? (
        <>
          <TriangleAlert className="size-4 shrink-0 text-warn" aria-hidden />
          {t("overlap", { count: overlaps.length })}
          <Button small onClick={onChoose}>
            {t("choose")}
          </Button>
        </>
      ) : failed ? (
        <>
          <TriangleAlert className="size-4 shrink-0 text-bad" aria-hidden />
          {t("failed", { count: open })}
          <Button small onClick={desk.retry}>
            {t("retry")}
          </Button>
        </>
      ) : refused.size ? (
        <>
          <TriangleAlert className="size-4 shrink-0 text-bad" aria-hidden />
          {t("refused", { count: refused.size })}
        </>
      ) : (
        <>
          <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />
          {savedAt ? t("saved") : t("auto")}
          {savedAt > 0 && <TimeOfDay at={new Date(savedAt).toISOString()} />}
        </>
      )}
    </div>
  );
}
