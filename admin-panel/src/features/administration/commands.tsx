"use client";

import type { ColumnDef } from "@tanstack/react-table";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { Person } from "@/shell/person";
import { Checkbox, Select } from "@/ui/field";
import { More } from "@/ui/infinite";
import { Card } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Empty, Shown } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { DateTime } from "@/ui/values";
import { type Command, useAdmins, useCommands } from "./data";

const CONVERSATION = /^\d+-\d+$/;

/** Everything that somebody ordered, with why. */
export function Commands() {
  const t = useTranslations("administration.commands");
  const types = useTranslations("eventTypes");
  const admins = useAdmins();
  const [{ quien, rechazado }, setUrl] = useQueryStates({
    quien: parseAsString,
    rechazado: parseAsBoolean.withDefault(false),
  });
  const commands = useCommands(quien, rechazado);
  const columns = useMemo<ColumnDef<Command>[]>(
    () => [
      { id: "at", header: t("columns.at"), cell: ({ row }) => <DateTime at={row.original.at} seconds /> },
      {
        id: "by",
        header: t("columns.by"),
        cell: ({ row }) => (row.original.by ? <Person id={row.original.by} /> : "—"),
      },
      {
        id: "command",
        header: t("columns.command"),
        cell: ({ row: { original } }) => (
          <span className="inline-flex flex-wrap items-center gap-1.5">
            {types.has(original.command as never) ? types(original.command as never) : original.command}
            {original.refused && <Pill tone="warn">{t("refused")}</Pill>}
          </span>
        ),
      },
      {
        id: "subject",
        header: t("columns.subject"),
        cell: ({ row: { original } }) =>
          CONVERSATION.test(original.subject) ? (
            <Link className="text-accent underline" href={`/conversaciones/${original.subject}`}>
              {original.subject}
            </Link>
          ) : (
            <span className="block max-w-48 truncate" title={original.subject}>
              {original.subject}
            </span>
          ),
      },
      {
        id: "reason",
        header: t("columns.reason"),
        meta: { wideOnly: true },
        cell: ({ row }) => <span className="block max-w-md break-words">{row.original.reason || "—"}</span>,
      },
    ],
    [t, types],
  );
  const rows = commands.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card flush>
      <p className="px-4 pt-4 text-ink-soft">{t("lead")}</p>
      <div className="flex flex-wrap items-center gap-4 px-4 py-3">
        {admins.data && (
          <Select
            aria-label={t("filter")}
            className="w-auto! max-w-full"
            value={quien ?? ""}
            onChange={(event) => void setUrl({ quien: event.target.value || null })}
          >
            <option value="">{t("filter")}</option>
            {admins.data.admins.map((admin) => (
              <option key={admin.id} value={admin.id}>
                {admin.email ?? admin.id}
              </option>
            ))}
          </Select>
        )}
        <Checkbox
          label={t("onlyRefused")}
          checked={rechazado}
          onChange={(event) => void setUrl({ rechazado: event.target.checked || null })}
        />
      </div>
      <Shown of={commands} empty={{ when: () => rows.length === 0, show: <Empty title={t("empty")} /> }}>
        {() => (
          <DataTable
            label={t("lead")}
            columns={columns}
            rows={rows}
            id={(row) => row.id}
            foot={commands.hasNextPage && <More of={commands} />}
          />
        )}
      </Shown>
    </Card>
  );
}
