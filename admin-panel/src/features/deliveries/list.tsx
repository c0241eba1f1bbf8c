"use client";

import type { ColumnDef, RowSelectionState } from "@tanstack/react-table";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { DataTable } from "@/ui/table";
import { Ago } from "@/ui/values";
import type { Delivery } from "./data";
import { StatePill } from "./state-pill";
import { useReasonWords } from "./words";

/** The rows of one state. */
export function DeliveryTable({
  rows,
  current,
  selected,
  onSelect,
  onOpen,
  foot,
}: {
  rows: Delivery[];
  current: string | null;
  selected: RowSelectionState;
  /** Only where something can be wished of many. */
  onSelect?: (selected: RowSelectionState) => void;
  onOpen: (row: Delivery) => void;
  foot: React.ReactNode;
}) {
  const t = useTranslations("deliveries");
  const nav = useTranslations("shell.nav");
  const words = useReasonWords();
  const columns = useMemo<ColumnDef<Delivery>[]>(
    () => [
      {
        id: "conversation",
        header: t("columns.conversation"),
        cell: ({ row: { original } }) => (
          <Link
            href={`/conversaciones/${original.conversation}`}
            className="text-accent underline-offset-2 hover:underline"
            onClick={(event) => event.stopPropagation()}
          >
            {original.conversation}
          </Link>
        ),
      },
      { id: "kind", header: t("columns.kind"), cell: ({ row: { original } }) => t(`kinds.${original.kind}`) },
      {
        id: "state",
        header: t("columns.state"),
        cell: ({ row: { original } }) => <StatePill of={original} />,
      },
      {
        id: "reason",
        header: t("columns.reason"),
        cell: ({ row: { original } }) =>
          original.reason
            ? words.name(original.reason)
            : (original.last_failure ?? <span className="text-ink-faint">—</span>),
      },
      {
        id: "attempts",
        header: t("columns.attempts"),
        meta: { right: true },
        cell: ({ row }) => row.original.attempts,
      },
      {
        id: "answer",
        header: t("columns.answer"),
        meta: { wideOnly: true },
        cell: ({ row: { original } }) =>
          original.http_status ? `HTTP ${original.http_status}` : <span className="text-ink-faint">—</span>,
      },
      {
        id: "next",
        header: t("columns.next"),
        meta: { wideOnly: true },
        cell: ({ row: { original } }) =>
          original.retry_at ? <Ago at={original.retry_at} /> : <span className="text-ink-faint">—</span>,
      },
      {
        id: "requested",
        header: t("columns.requested"),
        meta: { right: true },
        cell: ({ row: { original } }) => <Ago at={original.requested_at} />,
      },
    ],
    [t, words],
  );
  return (
    <DataTable
      label={nav("deliveries")}
      columns={columns}
      rows={rows}
      id={(row) => row.part_id}
      current={current ?? undefined}
      onOpen={onOpen}
      selected={selected}
      onSelect={onSelect}
      foot={foot}
    />
  );
}
