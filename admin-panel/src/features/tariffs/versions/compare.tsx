"use client";

import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { ingress, read } from "@/api/client";
import { Field, Select } from "@/ui/field";
import { Card } from "@/ui/page";
import { Empty, Shown } from "@/ui/states";
import { SummaryLine } from "../changes/summary-line";
import { ChangesTable } from "../changes/table";
import type { Draft, Version } from "../model";

/** Any two versions, or one and the draft. */
export function Compare({
  draft,
  versions,
  before,
  after,
  onBefore,
  onAfter,
}: {
  draft: Draft;
  versions: readonly Version[];
  /** Null: the last version, as the draft is compared to. */
  before: number | null;
  /** Null: the draft. */
  after: number | null;
  onBefore: (number: number | null) => void;
  onAfter: (number: number | null) => void;
}) {
  const t = useTranslations("tariffs.versions");
  const format = useFormatter();
  const { slug } = draft;
  const from = before ?? draft.published;
  const found = useQuery({
    queryKey: ["tariffs", slug, "diff", from, after, after === null ? draft.position : 0],
    queryFn: () =>
      read(
        ingress.GET("/api/tariffs/{slug}/diff", {
          params: { path: { slug }, query: { before: from || undefined, after: after ?? undefined } },
        }),
      ),
    placeholderData: (old) => old,
  });
  const options = versions.map((one) => (
    <option key={one.number} value={one.number}>
      {t("version", { number: one.number })} ·{" "}
      {format.dateTime(new Date(one.published_at), { dateStyle: "short" })}
    </option>
  ));
  return (
    <div id="comparar" className="scroll-mt-4">
      <Card title={t("compare")} flush>
        <div className="grid gap-3 px-4 py-3 sm:grid-cols-2 lg:max-w-2xl">
          <Field label={t("compareFrom")}>
            {(ids) => (
              <Select {...ids} value={from} onChange={(event) => onBefore(Number(event.target.value))}>
                {options}
              </Select>
            )}
          </Field>
          <Field label={t("compareTo")}>
            {(ids) => (
              <Select
                {...ids}
                value={after ?? 0}
                onChange={(event) => onAfter(Number(event.target.value) || null)}
              >
                <option value={0}>{t("draft")}</option>
                {options}
              </Select>
            )}
          </Field>
        </div>
        <Shown
          of={found}
          empty={{
            when: (data) => data.changes.length === 0,
            show: <Empty title={t("same")} />,
          }}
        >
          {(data) => (
            <div className="border-line border-t">
              <div className="px-4 py-3">
                <SummaryLine changes={data.changes} />
              </div>
              <ChangesTable changes={data.changes} tariff={draft.tariff} label={t("compare")} />
            </div>
          )}
        </Shown>
      </Card>
    </div>
  );
}
