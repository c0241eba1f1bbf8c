"use client";

import { Radio, WifiOff } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useLive } from "@/api/live";

/** A quiet sign that updates arrive. */
export function LiveMark() {
  const t = useTranslations("shell.live");
  const { connected } = useLive();
  const Icon = connected ? Radio : WifiOff;
  return (
    <span className={`inline-flex items-center gap-1 text-xs ${connected ? "text-good" : "text-warn"}`}>
      <Icon className="size-3.5" aria-hidden />
      {connected ? t("on") : t("off")}
    </span>
  );
}

/** Says since when what is on the page may be behind. */
export function StaleBanner() {
  const t = useTranslations("common.state");
  const format = useFormatter();
  const { connected, since } = useLive();
  if (connected) return null;
  return (
    <p
      role="status"
      className="flex items-center gap-2 border-line border-b bg-warn-soft px-4 py-2 text-sm text-warn"
    >
      <WifiOff className="size-4 shrink-0" aria-hidden />
      {t("stale", { time: format.dateTime(new Date(since), { timeStyle: "medium" }) })}
    </p>
  );
}
