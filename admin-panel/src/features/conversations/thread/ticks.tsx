"use client";

import { Ban, Check, CheckCheck, Clock, PauseCircle, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Message } from "../model";
import { useWords } from "../words";

const SHOWN = {
  pending: { icon: Clock, tone: "text-ink-faint" },
  echoed: { icon: Clock, tone: "text-ink-faint" },
  sent: { icon: Check, tone: "text-ink-faint" },
  delivered: { icon: CheckCheck, tone: "text-ink-faint" },
  read: { icon: CheckCheck, tone: "text-accent" },
  failed: { icon: TriangleAlert, tone: "text-bad" },
  parked: { icon: PauseCircle, tone: "text-bad" },
  cancelled: { icon: Ban, tone: "text-warn" },
} as const;

export type Tick = keyof typeof SHOWN;

export function tickOf({ tick, delivery }: Pick<Message, "tick" | "delivery">): Tick | null {
  if (tick === "failed") return "failed";
  if (delivery === "parked" || delivery === "cancelled") return delivery;
  if (tick) return tick;
  return delivery === null ? null : delivery === "delivered" ? "echoed" : "pending";
}

/** How far a message of ours got: an icon with its word, the times as a hint, the reason where it failed. */
export function Ticks({ of }: { of: Message }) {
  const t = useTranslations("conversations.tick");
  const format = useFormatter();
  const words = useWords();
  const tick = tickOf(of);
  if (!tick || of.private) return null;
  const { icon: Icon, tone } = SHOWN[tick];
  const time = (at: string) => format.dateTime(new Date(at), { dateStyle: "short", timeStyle: "medium" });
  const steps = (["sent", "delivered", "read", "failed"] as const)
    .map((name) => ({ name, at: of[`${name}_at`] }))
    .filter((one) => one.at !== null);
  const why = tick === "failed" && of.tick_error ? words("whatsapp", of.tick_error) : "";
  return (
    <span
      className={`inline-flex items-center gap-1 ${tone}`}
      title={steps.map(({ name, at }) => `${t(name)}: ${time(at ?? "")}`).join("\n")}
    >
      <Icon className="size-3.5 shrink-0" aria-hidden />
      {t(tick)}
      {why && `: ${why}`}
    </span>
  );
}
