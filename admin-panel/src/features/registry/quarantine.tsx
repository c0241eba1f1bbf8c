"use client";

import type { ColumnDef } from "@tanstack/react-table";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { More } from "@/ui/infinite";
import { Empty, Shown } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { Ago } from "@/ui/values";
import { type SetAside, useLeaveOut, useRetryReading, useSetAside } from "./data";
import { useSetAsideBy } from "./names";

const CONVERSATION = /^\d+-\d+$/;

/** What a reader could not use, and what to do with it. */
export function Quarantine() {
  const t = useTranslations("registry.quarantine");
  const by = useSetAsideBy();
  const may = useMay("admin", "operator");
  const found = useSetAside();
  const retry = useRetryReading();
  const drop = useLeaveOut();
  const [asked, setAsked] = useState<{ row: SetAside; what: "retry" | "drop" } | null>(null);
  const columns = useMemo<ColumnDef<SetAside>[]>(
    () => [
      { id: "reader", header: t("columns.reader"), cell: ({ row }) => by(row.original.reader) },
      {
        id: "aggregate",
        header: t("columns.aggregate"),
        cell: ({ row: { original } }) =>
          CONVERSATION.test(original.aggregate) ? (
            <Link className="text-accent underline" href={`/conversaciones/${original.aggregate}/eventos`}>
              {original.aggregate}
            </Link>
          ) : (
            original.aggregate
          ),
      },
      {
        id: "error",
        header: t("columns.error"),
        cell: ({ row: { original } }) => (
          <span className="block max-w-md break-words">
            {original.error}
            <span className="block text-ink-faint text-xs">
              {t("positions", { list: original.poison.join(", ") || String(original.position) })}
            </span>
          </span>
        ),
      },
      {
        id: "since",
        header: t("columns.since"),
        cell: ({ row }) => (row.original.since ? <Ago at={row.original.since} /> : "—"),
      },
      {
        id: "wish",
        header: t("columns.wish"),
        meta: { wideOnly: true },
        cell: ({ row: { original } }) =>
          original.wish
            ? `${t("wished", { command: original.wish.command })} (${original.wish.by ?? ""})`
            : "—",
      },
      ...(may
        ? [
            {
              id: "actions",
              header: () => <span className="sr-only">{t("columns.actions")}</span>,
              meta: { right: true },
              cell: ({ row: { original } }: { row: { original: SetAside } }) => (
                <span className="inline-flex gap-2">
                  <Button small onClick={() => setAsked({ row: original, what: "retry" })}>
                    {t("retry")}
                  </Button>
                  <Button small onClick={() => setAsked({ row: original, what: "drop" })}>
                    {t("drop")}
                  </Button>
                </span>
              ),
            },
          ]
        : []),
    ],
    [t, by, may],
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const close = () => {
    setAsked(null);
    retry.reset();
    drop.reset();
  };
  const positions = asked ? (asked.row.poison.length ? asked.row.poison : [asked.row.position]) : [];
  return (
    <>
      <p className="px-4 pt-4 text-ink-soft">{t("lead")}</p>
      {found.data && !found.data.pages[0]?.complete && (
        <p className="px-4 pt-2 text-warn">{t("incomplete")}</p>
      )}
      <Shown
        of={found}
        empty={{ when: () => rows.length === 0, show: <Empty title={t("empty")}>{t("emptyText")}</Empty> }}
      >
        {() => (
          <DataTable
            label={t("columns.error")}
            columns={columns}
            rows={rows}
            id={(row) => `${row.reader} ${row.aggregate}`}
            foot={found.hasNextPage && <More of={found} />}
          />
        )}
      </Shown>
      {asked?.what === "retry" && (
        <Confirm
          open
          onOpenChange={(open) => !open && close()}
          title={t("retryTitle")}
          lead={t("retryLead")}
          action={t("retry")}
          reason="optional"
          busy={retry.isPending}
          error={retry.error}
          onConfirm={(reason) => retry.mutate({ ...asked.row, reason }, { onSuccess: close })}
        />
      )}
      {asked?.what === "drop" && (
        <Confirm
          open
          onOpenChange={(open) => !open && close()}
          title={t("dropTitle", { count: positions.length })}
          lead={t("dropLead")}
          action={t("drop")}
          danger
          typed={{ word: t("dropWord"), label: t("dropType", { word: t("dropWord") }) }}
          busy={drop.isPending}
          error={drop.error}
          onConfirm={(reason) => drop.mutate({ ...asked.row, reason, positions }, { onSuccess: close })}
        />
      )}
    </>
  );
}
