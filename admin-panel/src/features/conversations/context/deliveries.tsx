"use client";

import { RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useReasonWords } from "@/features/deliveries/words";
import { Button } from "@/ui/button";
import { Pill } from "@/ui/pill";
import { Ago } from "@/ui/values";
import type { Commands } from "../commands";
import type { Delivery, Timeline } from "../model";
import { useWords } from "../words";
import { Block } from "./context";

const TONES = { pending: "neutral", attempted: "neutral", parked: "bad" } as const;

const isOpen = (one: Delivery): one is Delivery & { state: keyof typeof TONES } => one.state in TONES;

/** What is still to reach the customer or Chatwoot. */
export function OpenDeliveries({ timeline, commands }: { timeline: Timeline; commands: Commands }) {
  const t = useTranslations("conversations.delivery");
  const words = useWords();
  const reasons = useReasonWords();
  const open = timeline.deliveries.filter(isOpen);
  return (
    <Block title={t("title")}>
      {open.length === 0 ? (
        <p className="text-ink-soft">{t("none")}</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {open.map((one) => (
            <li key={one.part_id} className="flex flex-col gap-1">
              <span className="flex flex-wrap items-center gap-1.5">
                <Pill tone={TONES[one.state]}>{t(`state.${one.state}`)}</Pill>
                <span>{t(`kind.${one.kind}`)}</span>
                <span className="text-ink-faint text-xs">
                  <Ago at={one.state_at} />
                </span>
              </span>
              {(one.reason || one.last_failure) && (
                <span className="text-ink-soft text-sm">
                  {one.reason ? reasons.name(one.reason) : words("failure", one.last_failure ?? "")}
                </span>
              )}
              {one.state === "parked" && commands.may && (
                <span>
                  <Button
                    small
                    icon={RotateCw}
                    onClick={() => commands.ask({ name: "retry", part: one.part_id })}
                  >
                    {t("retry")}
                  </Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Block>
  );
}
