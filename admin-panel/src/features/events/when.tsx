"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useDuration } from "@/ui/values";
import type { Clock } from "./model";

/** A moment by the chosen clock: Madrid's, UTC, or since the conversation's first event. */
export function When({ at, clock, origin }: { at: string; clock: Clock; origin: string }) {
  const format = useFormatter();
  const t = useTranslations("events.clock");
  const duration = useDuration();
  const date = new Date(at);
  const shown =
    clock === "relativa"
      ? t("after", { time: duration(Math.max(0, date.getTime() - Date.parse(origin)) / 1000) })
      : format.dateTime(date, {
          day: "2-digit",
          month: "2-digit",
          hour: "2-digit",
          minute: "2-digit",
          second: "2-digit",
          fractionalSecondDigits: 3,
          ...(clock === "utc" ? { timeZone: "UTC" } : {}),
        });
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {shown}
      {clock === "utc" && " UTC"}
    </time>
  );
}
