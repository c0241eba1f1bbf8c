"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Bars } from "@/ui/chart";
import { Card } from "@/ui/page";
import { useDuration } from "@/ui/values";
import { reasons } from "./reasons";
import type { DayFigures } from "./tiles";

/** The days, one chart a question. */
export function Charts({ days }: { days: DayFigures[] }) {
  const t = useTranslations("home.charts");
  const names = useTranslations("common.handoff");
  const format = useFormatter();
  const duration = useDuration();
  const label = (day: DayFigures) =>
    format.dateTime(new Date(`${day.day}T12:00:00Z`), { day: "numeric", month: "short", weekday: "short" });
  const points = (value: (day: DayFigures) => number) =>
    days.map((day) => ({ label: label(day), value: value(day) }));
  const count = (value: number) => format.number(value);
  const euros = (digits: number) => (value: number) =>
    format.number(value, { style: "currency", currency: "EUR", maximumFractionDigits: digits });
  const why = reasons(days, names);
  const most = why[0]?.count ?? 1;
  return (
    <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
      <Card>
        <Bars
          label={t("conversations")}
          points={points((day) => day.conversations)}
          show={count}
          second={{ label: t("answered"), values: days.map((day) => day.answered) }}
        />
      </Card>
      <Card>
        <Bars label={t("quoted")} points={points((day) => day.quoted.cents / 100)} show={euros(2)} />
      </Card>
      <Card>
        <Bars
          label={t("response")}
          points={points((day) => (day.response_p95 ?? 0) / 1000)}
          show={duration}
          second={{ label: t("p50"), values: days.map((day) => (day.response_p50 ?? 0) / 1000) }}
        />
      </Card>
      <Card>
        <Bars label={t("spent")} points={points((day) => day.cost_microeuros / 1_000_000)} show={euros(4)} />
      </Card>
      <Card title={t("reasons")} className="lg:col-span-2">
        {why.length === 0 ? (
          <p className="text-ink-soft">{t("reasonsEmpty")}</p>
        ) : (
          <ul className="grid grid-cols-[minmax(0,1fr)_auto] sm:grid-cols-[minmax(0,auto)_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2">
            {why.map(({ name, count: number }) => (
              <li key={name} className="contents">
                <span className="min-w-0">{name}</span>
                <span className="hidden h-2 rounded-full bg-sunken sm:block" aria-hidden>
                  <span
                    className="block h-2 rounded-full bg-accent"
                    style={{ width: `${(number / most) * 100}%` }}
                  />
                </span>
                <span className="text-right text-ink-soft">{t("count", { count: number })}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}
