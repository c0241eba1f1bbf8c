"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Progress } from "@/ui/chart";
import { Pill } from "@/ui/pill";
import { Ago, useDuration } from "@/ui/values";
import { running, type Work } from "./data";

const TONES = {
  building: "accent",
  comparing: "accent",
  swapping: "accent",
  done: "good",
  failed: "bad",
  cancelled: "warn",
  interrupted: "warn",
} as const;

/** A table being computed anew, or the last time it was: how far, by whom, and how it ended. */
export function WorkShown({ work }: { work: Work }) {
  const t = useTranslations("registry.readers");
  const format = useFormatter();
  const duration = useDuration();
  const by = work.by === "system" ? t("system") : work.by === "cli" ? t("cli") : work.by;
  return (
    <div className="flex min-w-52 flex-col gap-1 py-1">
      <div className="flex flex-wrap items-center gap-2">
        <Pill tone={TONES[work.state]}>{t(`work.${work.state}`)}</Pill>
        <span className="text-ink-faint text-sm">
          <Ago at={work.ended_at ?? work.started_at} />
        </span>
        {typeof work.differ === "number" && (
          <span className="text-sm">{t("differ", { count: work.differ })}</span>
        )}
      </div>
      {running(work) && (
        <>
          <Progress
            value={work.target ? work.position / work.target : 0}
            text={t("progress", {
              position: format.number(work.position),
              target: format.number(work.target),
            })}
          />
          <span className="text-ink-faint text-xs">
            {t("progress", { position: format.number(work.position), target: format.number(work.target) })}
            {work.rate ? ` · ${t("rate", { rate: format.number(Math.round(work.rate)) })}` : ""}
            {work.eta_seconds ? ` · ${t("eta", { time: duration(work.eta_seconds) })}` : ""}
          </span>
        </>
      )}
      <span className="break-words text-ink-faint text-xs">{t("by", { by, reason: work.reason })}</span>
      {work.error && <span className="break-words text-bad text-sm">{work.error}</span>}
    </div>
  );
}
