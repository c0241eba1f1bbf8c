"use client";

import type { ColumnDef } from "@tanstack/react-table";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import { DataTable } from "@/ui/table";
import { Ago, Money } from "@/ui/values";
import type { Customer } from "./data";
import { CustomerName } from "./name";
import { StatePills } from "./state-pills";

export function CustomerTable({ rows, foot }: { rows: Customer[]; foot: ReactNode }) {
  const t = useTranslations("customers");
  const nav = useTranslations("shell.nav");
  const router = useRouter();
  const columns = useMemo<ColumnDef<Customer>[]>(
    () => [
      {
        id: "name",
        header: t("columns.name"),
        cell: ({ row: { original } }) => (
          <>
            <Link
              href={`/clientes/${original.id}`}
              className="block max-w-64 break-words font-medium text-accent underline-offset-2 hover:underline"
              onClick={(event) => event.stopPropagation()}
            >
              <CustomerName of={original} />
            </Link>
            <span className="flex flex-col items-start gap-1 text-ink-soft text-sm lg:hidden">
              {original.phone}
              <StatePills of={original} />
            </span>
          </>
        ),
      },
      {
        id: "phone",
        header: t("columns.phone"),
        meta: { wideOnly: true },
        cell: ({ row: { original } }) => (
          <span className="whitespace-nowrap">
            {original.phone ?? <span className="text-ink-faint">—</span>}
          </span>
        ),
      },
      {
        id: "state",
        header: t("columns.state"),
        meta: { wideOnly: true },
        cell: ({ row }) => <StatePills of={row.original} />,
      },
      {
        id: "conversations",
        header: t("columns.conversations"),
        meta: { right: true, wideOnly: true },
        cell: ({ row }) => row.original.conversations,
      },
      {
        id: "quotes",
        header: t("columns.quotes"),
        meta: { right: true, wideOnly: true },
        cell: ({ row }) => row.original.quotes,
      },
      {
        id: "quoted",
        header: t("columns.quoted"),
        meta: { right: true, wideOnly: true },
        cell: ({ row: { original } }) =>
          original.quotes > 0 ? (
            <Money cents={original.quoted.cents} currency={original.quoted.currency} />
          ) : (
            <span className="text-ink-faint">—</span>
          ),
      },
      {
        id: "seen",
        header: t("columns.seen"),
        meta: { right: true },
        cell: ({ row: { original } }) => <Ago at={original.last_seen_at ?? original.first_seen_at} />,
      },
    ],
    [t],
  );
  return (
    <DataTable
      label={nav("customers")}
      columns={columns}
      rows={rows}
      id={(row) => row.id}
      onOpen={(row) => router.push(`/clientes/${row.id}`)}
      foot={foot}
    />
  );
}
