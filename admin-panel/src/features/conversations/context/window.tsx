"use client";

import { Clock, ClockAlert } from "lucide-react";
import { useFormatter, useNow, useTranslations } from "next-intl";

const DAY = 24 * 3_600_000;
/** Hours left from which on it is time to answer. */
const SOON = 4 * 3_600_000;

/** WhatsApp's 24 hours since the customer's last message, running down; afterwards only templates arrive. */
export function Window({ until }: { until: string | null }) {
  const t = useTranslations("conversations.window");
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  if (until === null) return null;
  const left = Date.parse(until) - now.getTime();
  if (left <= 0) {
    return (
      <p className="mt-2 flex items-start gap-1.5 text-sm text-warn">
        <ClockAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        {t("closed")}
      </p>
    );
  }
  const hours = Math.floor(left / 3_600_000);
  const minutes = Math.floor((left % 3_600_000) / 60_000);
  return (
    <div className="mt-2 text-sm">
      <p className={`flex items-center gap-1.5 ${left < SOON ? "text-warn" : "text-ink-soft"}`}>
        <Clock className="size-4 shrink-0" aria-hidden />
        {t("open", { hours, minutes })}
      </p>
      <div className="mt-1 h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden>
        <div
          className={left < SOON ? "h-full bg-warn" : "h-full bg-accent"}
          style={{ width: `${Math.min(100, (left / DAY) * 100)}%` }}
        />
      </div>
      <p className="mt-0.5 text-ink-faint text-xs">
        {t("until", {
          time: format.dateTime(new Date(until), { weekday: "short", hour: "2-digit", minute: "2-digit" }),
        })}
      </p>
    </div>
  );
}
