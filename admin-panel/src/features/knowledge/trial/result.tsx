"use client";

import { Equal } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Checkbox } from "@/ui/field";
import { Pill } from "@/ui/pill";
import { Cost, Money } from "@/ui/values";
import type { TrialResult } from "./data";
import { TurnResult } from "./turn";

const LEVELS = ["quote", "handoff", "tool_call", "text"] as const;

/** What a trial found: how many answers would be others, what it cost, and each of them before and after. */
export function Result({ of: result }: { of: TrialResult }) {
  const t = useTranslations("knowledge.trial");
  const [all, setAll] = useState(false);
  const differing = result.turns.filter((turn) => turn.differs.length > 0);
  const shown = all || differing.length === 0 ? result.turns : differing;
  return (
    <section aria-label={t("result")} className="flex flex-col gap-3">
      <header className="flex flex-col gap-1 rounded-md border border-line p-3">
        <h3 className="font-semibold">
          {result.turns.length === 0
            ? t("nothingTried")
            : t("differing", { differing: result.differing, count: result.turns.length })}
        </h3>
        <p className="flex flex-wrap items-center gap-1.5">
          {LEVELS.filter((level) => result.by_level[level] > 0).map((level) => (
            <Pill key={level} tone={level === "text" ? "neutral" : "warn"}>
              {t(`levels.${level}`, { count: result.by_level[level] })}
            </Pill>
          ))}
          {result.turns.length > 0 && result.differing === 0 && (
            <Pill tone="good" icon={Equal}>
              {t("allSame")}
            </Pill>
          )}
        </p>
        <p className="text-ink-soft text-sm">
          {t.rich("spent", {
            spent: () => <Cost microeuros={result.spent_microeuros} />,
            budget: () => <Money cents={result.budget_cents} />,
          })}
        </p>
        {result.left_out.length > 0 && (
          <ul className="list-inside list-disc text-sm text-warn">
            {result.left_out.map((one) => (
              <li key={`${one.conversation} ${one.turn_id}`}>
                {t(`leftOut.${one.why}`, { conversation: one.conversation })}
              </li>
            ))}
          </ul>
        )}
      </header>
      {differing.length > 0 && differing.length < result.turns.length && (
        <Checkbox
          label={t("showAll", { count: result.turns.length })}
          checked={all}
          onChange={(event) => setAll(event.target.checked)}
        />
      )}
      <ol className="flex flex-col gap-3">
        {shown.map((turn) => (
          <TurnResult key={`${turn.turn_id} ${turn.sample}`} turn={turn} />
        ))}
      </ol>
    </section>
  );
}
