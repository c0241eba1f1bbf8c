"use client";

import type { ColumnDef } from "@tanstack/react-table";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { day } from "@/features/home/days";
import { Bars } from "@/ui/chart";
import { Card } from "@/ui/page";
import { Empty, Shown } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { Cost, useDuration } from "@/ui/values";
import { type Usage, useUsage } from "./data";

type Model = Usage["models"][number];
const DAYS = 30;

/** What models were used for, and what that cost. */
export function Spending() {
  const t = useTranslations("administration.usage");
  const format = useFormatter();
  const duration = useDuration();
  const now = new Date();
  const usage = useUsage(day(now, DAYS - 1), day(now));
  const columns = useMemo<ColumnDef<Model>[]>(
    () => [
      {
        id: "model",
        header: t("columns.model"),
        cell: ({ row: { original } }) => (
          <span className="break-all">{original.model ?? `${original.provider ?? ""} (${t("rules")})`}</span>
        ),
      },
      {
        id: "calls",
        header: t("columns.calls"),
        meta: { right: true },
        cell: ({ row }) => format.number(row.original.model_calls),
      },
      {
        id: "tokens",
        header: t("columns.tokens"),
        meta: { right: true, wideOnly: true },
        cell: ({ row: { original } }) =>
          `${format.number(original.input_tokens)} / ${format.number(original.output_tokens)}`,
      },
      {
        id: "latency",
        header: t("columns.latency"),
        meta: { right: true, wideOnly: true },
        cell: ({ row: { original } }) =>
          `${duration((original.latency_p50 ?? 0) / 1000)} / ${duration((original.latency_p95 ?? 0) / 1000)}`,
      },
      {
        id: "cost",
        header: t("columns.cost"),
        meta: { right: true },
        cell: ({ row }) => <Cost microeuros={row.original.cost_microeuros} />,
      },
    ],
    [t, format, duration],
  );
  return (
    <Shown
      of={usage}
      empty={{ when: ({ models }) => models.length === 0, show: <Empty title={t("empty")} /> }}
    >
      {({ models, conversations, tools, days }) => (
        <div className="grid gap-4 lg:grid-cols-2">
          <Card>
            <Bars
              label={t("perDay")}
              points={days.map((one) => ({
                label: format.dateTime(new Date(`${one.day}T12:00:00Z`), { day: "numeric", month: "short" }),
                value: one.cost_microeuros / 1_000_000,
              }))}
              show={(value) =>
                format.number(value, { style: "currency", currency: "EUR", maximumFractionDigits: 4 })
              }
            />
          </Card>
          <Card>
            <Bars
              label={t("turns")}
              points={days.map((one) => ({
                label: format.dateTime(new Date(`${one.day}T12:00:00Z`), { day: "numeric", month: "short" }),
                value: one.turns,
              }))}
              show={(value) => format.number(value)}
            />
          </Card>
          <Card title={t("models")} flush className="lg:col-span-2">
            <DataTable
              label={t("models")}
              columns={columns}
              rows={models}
              id={(row) => `${row.provider} ${row.model}`}
            />
          </Card>
          <Card title={t("conversations")}>
            <ul className="flex flex-col gap-1.5">
              {conversations.map((one) => (
                <li key={one.conversation} className="flex justify-between gap-3">
                  <Link className="text-accent underline" href={`/conversaciones/${one.conversation}`}>
                    {one.conversation}
                  </Link>
                  <Cost microeuros={one.cost_microeuros} />
                </li>
              ))}
            </ul>
          </Card>
          <Card title={t("tools")}>
            <ul className="flex flex-col gap-1.5">
              {tools.map((one) => (
                <li key={one.tool} className="flex justify-between gap-3">
                  <span className="font-mono text-sm">{one.tool}</span>
                  <span>{t("toolCalls", { count: one.calls })}</span>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      )}
    </Shown>
  );
}
