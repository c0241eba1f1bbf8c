"use client";

import type { ColumnDef } from "@tanstack/react-table";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { useCategories } from "@/features/conversations/categories";
import { Card } from "@/ui/page";
import { Empty } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { DateTime, Money } from "@/ui/values";
import type { Customer, OneCustomer } from "./data";

type Quote = OneCustomer["quotes"][number];

/** What was quoted and given, the newest first. */
export function Quotes({ of, total, sum }: { of: Quote[]; total: number; sum: Customer["quoted"] }) {
  const t = useTranslations("customers.quotes");
  const format = useFormatter();
  const tariffs = useCategories();
  const columns = useMemo<ColumnDef<Quote>[]>(
    () => [
      {
        id: "at",
        header: t("at"),
        cell: ({ row }) => <DateTime at={row.original.given_at ?? row.original.at} />,
      },
      {
        id: "conversation",
        header: t("conversation"),
        meta: { wideOnly: true },
        cell: ({ row: { original } }) => (
          <Link
            href={`/conversaciones/${original.conversation}`}
            className="text-accent underline-offset-2 hover:underline"
          >
            {original.conversation}
          </Link>
        ),
      },
      {
        id: "tariff",
        header: t("tariff"),
        cell: ({ row: { original } }) => (
          <span className="block min-w-24">
            {tariffs.get(original.tariff.slug) ?? original.tariff.slug}
            <span className="block text-ink-faint text-xs">
              {t("details", { version: original.tariff.version, elements: original.elements.length })}
            </span>
          </span>
        ),
      },
      {
        id: "valid",
        header: t("valid"),
        meta: { wideOnly: true },
        cell: ({ row: { original } }) =>
          format.dateTime(new Date(original.valid_until), { dateStyle: "short" }),
      },
      {
        id: "gross",
        header: t("gross"),
        meta: { right: true },
        cell: ({ row: { original } }) => (
          <Money cents={original.gross.cents} currency={original.gross.currency} />
        ),
      },
    ],
    [t, format, tariffs],
  );
  return (
    <Card
      title={t("title", { count: total })}
      actions={
        total > 0 && (
          <span className="text-ink-soft text-sm">
            {t("sum")} <Money cents={sum.cents} currency={sum.currency} />
          </span>
        )
      }
      flush
    >
      {of.length === 0 ? (
        <Empty title={t("none")} />
      ) : (
        <DataTable
          label={t("title", { count: total })}
          columns={columns}
          rows={of}
          id={(row) => row.quote_id}
          foot={
            of.length < total && <p className="text-ink-soft text-sm">{t("latest", { count: of.length })}</p>
          }
        />
      )}
    </Card>
  );
}
