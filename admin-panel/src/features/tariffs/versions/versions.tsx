"use client";

import { useTranslations } from "next-intl";
import { parseAsInteger, useQueryState } from "nuqs";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Empty, Shown } from "@/ui/states";
import { DateTime } from "@/ui/values";
import { useNames, useQuoted, useVersions } from "../data";
import type { Draft, Version } from "../model";
import { Compare } from "./compare";
import { Withdraw } from "./withdraw";

/** Every version: who published it, when, why, from when it counts, how often it was quoted. */
export function Versions({ draft, readOnly }: { draft: Draft; readOnly: boolean }) {
  const t = useTranslations("tariffs.versions");
  const versions = useVersions();
  const quoted = useQuoted();
  const nameOf = useNames();
  const [withdrawing, setWithdrawing] = useState<Version | null>(null);
  const [before, setBefore] = useQueryState("antes", parseAsInteger);
  const [after, setAfter] = useQueryState("despues", parseAsInteger);
  const mine = (found: Version[]) => found.filter((one) => one.slug === draft.slug);
  return (
    <div className="flex flex-col gap-4">
      <Card title={t("title")} flush>
        <Shown
          of={versions}
          empty={{
            when: (found) => mine(found).length === 0,
            show: <Empty title={t("none")}>{t("noneWhy")}</Empty>,
          }}
        >
          {(found) => {
            const known = mine(found);
            const states = stateOf(known, new Date());
            return (
              <ol>
                {known.map((one) => {
                  const state = states.get(one.number) ?? "earlier";
                  const cited = quoted.data?.find(
                    (count) => count.slug === one.slug && count.version === one.number,
                  );
                  return (
                    <li
                      key={one.number}
                      className="grid gap-x-4 gap-y-1 border-line border-b px-4 py-3 last:border-b-0 md:grid-cols-[9rem_minmax(0,1fr)_auto]"
                    >
                      <div className="flex items-start gap-2 md:flex-col md:gap-1">
                        <p className="font-semibold">{t("version", { number: one.number })}</p>
                        <Pill tone={TONES[state]}>{t(`states.${state}`)}</Pill>
                      </div>
                      <div className="min-w-0">
                        <p className="break-words">{one.author === "seed" ? t("seedReason") : one.reason}</p>
                        <p className="text-ink-soft text-sm">
                          {t("published")} <DateTime at={one.published_at} /> {t("by")}{" "}
                          <span className="break-all">
                            {one.author === "seed" ? t("seed") : (nameOf(one.author) ?? one.author)}
                          </span>
                          {" · "}
                          {t("from")} <DateTime at={one.effective_from} />
                        </p>
                        {one.withdrawn_at && (
                          <p className="text-ink-soft text-sm">
                            {t("withdrawn")} <DateTime at={one.withdrawn_at} />
                            {one.withdrawn_reason && `: ${one.withdrawn_reason}`}
                          </p>
                        )}
                        <p className="text-ink-faint text-sm">
                          {t("quoted", {
                            quotes: cited?.quotes ?? 0,
                            conversations: cited?.conversations ?? 0,
                          })}
                        </p>
                      </div>
                      <div className="flex flex-wrap items-start gap-2">
                        <Button
                          small
                          onClick={() => {
                            const previous = known.find((old) => old.number < one.number);
                            void setBefore(previous?.number ?? one.number);
                            void setAfter(previous ? one.number : null);
                            document
                              .getElementById("comparar")
                              ?.scrollIntoView({ block: "start", behavior: "smooth" });
                          }}
                        >
                          {t(known.some((old) => old.number < one.number) ? "changedWhat" : "toDraft")}
                        </Button>
                        {state === "waiting" && !readOnly && (
                          <Button small onClick={() => setWithdrawing(one)}>
                            {t("withdraw")}
                          </Button>
                        )}
                      </div>
                    </li>
                  );
                })}
              </ol>
            );
          }}
        </Shown>
      </Card>
      {versions.data && mine(versions.data).length > 0 && (
        <Compare
          draft={draft}
          versions={mine(versions.data)}
          before={before}
          after={after}
          onBefore={(number) => void setBefore(number)}
          onAfter={(number) => void setAfter(number)}
        />
      )}
      {withdrawing && <Withdraw draft={draft} version={withdrawing} onClose={() => setWithdrawing(null)} />}
    </div>
  );
}

type State = "inForce" | "waiting" | "earlier" | "withdrawn";
const TONES = { inForce: "good", waiting: "warn", earlier: "neutral", withdrawn: "bad" } as const;

/** `known`: the newest first. In force is the last published of those whose moment has come. */
export function stateOf(known: readonly Version[], now: Date): Map<number, State> {
  const states = new Map<number, State>();
  let found = false;
  for (const one of known) {
    if (one.withdrawn_at) states.set(one.number, "withdrawn");
    else if (new Date(one.effective_from) > now) states.set(one.number, "waiting");
    else {
      states.set(one.number, found ? "earlier" : "inForce");
      found = true;
    }
  }
  return states;
}
