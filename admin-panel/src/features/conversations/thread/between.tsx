"use client";

import clsx from "clsx";
import { Bot, CircleAlert, CirclePause, CircleSlash, UserRound } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Answering, Turn } from "../model";
import { useWords } from "../words";

/** Where a new day begins. */
export function Day({ at }: { at: string }) {
  const format = useFormatter();
  return (
    <div className="my-2 flex items-center gap-3 text-ink-faint text-xs">
      <span className="h-px flex-1 bg-line" aria-hidden />
      <time dateTime={at.slice(0, 10)}>{format.dateTime(new Date(at), { dateStyle: "full" })}</time>
      <span className="h-px flex-1 bg-line" aria-hidden />
    </div>
  );
}

const ICON = "mr-1 inline size-3.5 align-[-2px]";

function Line({ at, children }: { at: string; children: ReactNode }) {
  const format = useFormatter();
  return (
    <p className="px-4 text-center text-ink-soft text-xs">
      {children}{" "}
      <time dateTime={at} title={at} className="text-ink-faint">
        {format.dateTime(new Date(at), { timeStyle: "short" })}
      </time>
    </p>
  );
}

const CHARGE = { bot: Bot, human: UserRound, paused: CirclePause };

/** Who answers from here on. */
export function Charge({ of }: { of: Answering }) {
  const t = useTranslations("conversations.charge");
  const Icon = CHARGE[of.answers];
  return (
    <Line at={of.at}>
      <Icon className={ICON} aria-hidden />
      {t(of.answers)}
    </Line>
  );
}

/** A turn that ended otherwise than with an answer. */
export function TurnEnd({ of, onWhy }: { of: Turn; onWhy: (turn: string) => void }) {
  const t = useTranslations();
  const words = useWords();
  const reason = of.reason ?? "";
  const handoff = `common.handoff.${reason}` as Parameters<typeof t>[0];
  const said =
    of.outcome === "HandoffRequested"
      ? t("conversations.turn.handoff", { reason: t.has(handoff) ? t(handoff) : reason })
      : of.outcome === "TurnAbandoned"
        ? t("conversations.turn.abandoned", { reason: words("abandoned", reason) })
        : t(of.outcome === "TurnFailed" ? "conversations.turn.failed" : "conversations.turn.noReply");
  const Icon =
    of.outcome === "TurnFailed" ? CircleAlert : of.outcome === "HandoffRequested" ? UserRound : CircleSlash;
  return (
    <Line at={of.ended_at ?? of.started_at}>
      <Icon className={clsx(ICON, of.outcome === "TurnFailed" && "text-bad")} aria-hidden />
      {said}{" "}
      <button
        type="button"
        className="min-h-6 font-medium text-accent hover:underline"
        onClick={() => onWhy(of.turn_id)}
      >
        {t("conversations.why.ask")}
      </button>
    </Line>
  );
}
