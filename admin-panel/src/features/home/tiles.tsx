"use client";

import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { components } from "@/api/types/query";
import { listOf } from "@/features/conversations/list/filters";
import { Cost, Money, useDuration } from "@/ui/values";
import { reasons } from "./reasons";

export type DayFigures = components["schemas"]["DayFigures"];

function Tile({
  name,
  href,
  value,
  hint,
}: {
  name: string;
  href: string;
  value: ReactNode;
  hint: ReactNode;
}) {
  return (
    <Link
      href={href}
      className="flex min-w-0 flex-col gap-0.5 rounded-lg border border-line bg-surface p-4 hover:border-control"
    >
      <span className="text-ink-soft text-sm">{name}</span>
      <span className="font-semibold text-2xl">{value}</span>
      <span className="text-ink-faint text-sm">{hint}</span>
    </Link>
  );
}

/** Today in six numbers; each opens the list that it counts. */
export function Tiles({ today }: { today: DayFigures }) {
  const t = useTranslations("home.tiles");
  const why = useTranslations("common.handoff");
  const format = useFormatter();
  const duration = useDuration();
  const seconds = (milliseconds: number | null | undefined) => duration((milliseconds ?? 0) / 1000);
  const share = today.conversations ? today.answered / today.conversations : 0;
  return (
    <div className="grid grid-cols-1 gap-3 min-[480px]:grid-cols-2 lg:grid-cols-3">
      <Tile
        name={t("conversations")}
        href={listOf("wrote", today.day)}
        value={format.number(today.conversations)}
        hint={t("conversationsHint")}
      />
      <Tile
        name={t("answered")}
        href={listOf("answered", today.day)}
        value={format.number(today.answered)}
        hint={t("answeredHint", {
          percent: format.number(share, { style: "percent", maximumFractionDigits: 0 }),
        })}
      />
      <Tile
        name={t("handoffs")}
        href={listOf("handoff", today.day)}
        value={format.number(today.handed_off)}
        hint={
          reasons([today], why)
            .slice(0, 2)
            .map(({ name, count }) => `${name}: ${count}`)
            .join(" · ") || t("handoffsNone")
        }
      />
      <Tile
        name={t("response")}
        href={listOf("answered", today.day)}
        value={
          today.response_p50 === null || today.response_p50 === undefined ? "—" : seconds(today.response_p50)
        }
        hint={
          today.response_p50 === null || today.response_p50 === undefined
            ? t("responseNone")
            : t("responseHint", { p95: seconds(today.response_p95) })
        }
      />
      <Tile
        name={t("quotes")}
        href={listOf("quoted", today.day)}
        value={<Money cents={today.quoted.cents} currency={today.quoted.currency} />}
        hint={t("quotesHint", { count: today.quotes })}
      />
      <Tile
        name={t("spent")}
        href="/administracion?vista=gasto"
        value={<Cost microeuros={today.cost_microeuros} />}
        hint={t("spentHint", { count: today.model_calls })}
      />
    </div>
  );
}
