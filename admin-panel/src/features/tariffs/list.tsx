"use client";

import type { ColumnDef } from "@tanstack/react-table";
import { FilePenLine, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useMay } from "@/shell/session";
import { useRowKeys } from "@/ui/keyboard";
import { Card } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Empty, Shown } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { DateTime } from "@/ui/values";
import { NewTariff } from "./create";
import { useQuoted, useTariffs } from "./data";
import type { Listed } from "./model";
import { Trial } from "./trial/trial";

type Row = Listed & { quotes: number | null };

/** Every tariff: what prices now, what waits, what is being written. */
export function TariffList() {
  const t = useTranslations("tariffs.list");
  const router = useRouter();
  const tariffs = useTariffs();
  const quoted = useQuoted();
  const admin = useMay("admin");
  useRowKeys("#tarifas");
  const columns = useColumns();
  const rows = (found: Listed[]): Row[] =>
    found.map((one) => ({
      ...one,
      quotes:
        quoted.data
          ?.filter((count) => count.slug === one.slug)
          .reduce((sum, count) => sum + count.quotes, 0) ?? null,
    }));
  return (
    <div className="flex flex-col gap-4">
      <div id="tarifas">
        <Card title={t("title")} flush actions={admin && <NewTariff known={tariffs.data ?? []} />}>
          <Shown
            of={tariffs}
            empty={{
              when: (found) => found.length === 0,
              show: <Empty title={t("none")}>{t("noneWhy")}</Empty>,
            }}
          >
            {(found) => (
              <DataTable
                label={t("title")}
                columns={columns}
                rows={rows(found)}
                id={(row) => row.slug}
                onOpen={(row) => router.push(`/tarifas/${row.slug}`)}
              />
            )}
          </Shown>
        </Card>
      </div>
      <Trial />
    </div>
  );
}

function useColumns(): ColumnDef<Row>[] {
  const t = useTranslations("tariffs.list");
  return useMemo(
    () => [
      {
        id: "name",
        header: t("tariff"),
        cell: ({ row: { original: one } }) => (
          <>
            <Link href={`/tarifas/${one.slug}`} className="font-medium text-accent hover:underline">
              {one.name || one.slug}
            </Link>
            <p className="font-mono text-ink-faint text-xs">{one.slug}</p>
          </>
        ),
      },
      {
        id: "version",
        header: t("published"),
        cell: ({ row: { original: one } }) =>
          one.in_force ? (
            <>
              <span className="whitespace-nowrap">{t("version", { number: one.in_force })}</span>
              {one.effective_from && one.in_force === one.version && (
                <p className="text-ink-faint text-xs">
                  {t("since")} <DateTime at={one.effective_from} />
                </p>
              )}
              {one.waiting > 0 && one.waiting_from && (
                <p className="text-warn text-xs">
                  {t("waits", { number: one.waiting })} <DateTime at={one.waiting_from} />
                </p>
              )}
            </>
          ) : one.waiting_from ? (
            <span>
              {t("waits", { number: one.waiting })} <DateTime at={one.waiting_from} />
            </span>
          ) : (
            <Pill>{t("neverPublished")}</Pill>
          ),
      },
      {
        id: "draft",
        header: t("draft"),
        cell: ({ row: { original: one } }) => (
          <span className="inline-flex flex-wrap gap-1">
            {one.has_changes ? (
              <Pill tone="warn" icon={FilePenLine}>
                {t("changes")}
              </Pill>
            ) : (
              <Pill>{t("noChanges")}</Pill>
            )}
            {one.problems > 0 && (
              <Pill tone="bad" icon={TriangleAlert}>
                {t("problems", { count: one.problems })}
              </Pill>
            )}
          </span>
        ),
      },
      {
        id: "quotes",
        header: t("quoted"),
        cell: ({ row: { original: one } }) => (
          <span className="whitespace-nowrap">
            {one.quotes === null ? "—" : t("quotes", { count: one.quotes })}
          </span>
        ),
      },
      {
        id: "elements",
        header: t("elements"),
        accessorKey: "elements",
        meta: { right: true, wideOnly: true },
      },
      { id: "tiers", header: t("tiers"), accessorKey: "tiers", meta: { right: true, wideOnly: true } },
    ],
    [t],
  );
}
