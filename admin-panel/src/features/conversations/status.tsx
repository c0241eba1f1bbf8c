"use client";

import { Bot, CirclePause, ClockAlert, MailWarning, UserRound } from "lucide-react";
import { useNow, useTranslations } from "next-intl";
import { Pill } from "@/ui/pill";
import { type Conversation, outside } from "./model";

const CHARGE = {
  bot: { icon: Bot, tone: "accent" },
  human: { icon: UserRound, tone: "neutral" },
  paused: { icon: CirclePause, tone: "warn" },
} as const;

/** Who answers. */
export function ChargePill({ answers }: { answers: Conversation["answers"] }) {
  const t = useTranslations("conversations.status");
  const { icon, tone } = CHARGE[answers];
  return (
    <Pill tone={tone} icon={icon}>
      {t(answers)}
    </Pill>
  );
}

/** Who answers, and what keeps answers from arriving. */
export function StatusPills({ of }: { of: Conversation }) {
  const t = useTranslations("conversations.status");
  const now = useNow({ updateInterval: 60_000 });
  return (
    <>
      <ChargePill answers={of.answers} />
      {of.failed && (
        <Pill tone="bad" icon={MailWarning}>
          {t("failed")}
        </Pill>
      )}
      {outside(of, now) && (
        <Pill tone="warn" icon={ClockAlert}>
          {t("outside")}
        </Pill>
      )}
    </>
  );
}
