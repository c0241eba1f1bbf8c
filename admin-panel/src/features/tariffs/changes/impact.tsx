"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { parseAsNumberLiteral, useQueryState } from "nuqs";
import { ingress, read } from "@/api/client";
import type { components } from "@/api/types/ingress";
import { Select } from "@/ui/field";
import { Card } from "@/ui/page";
import { Empty, Shown } from "@/ui/states";
import { DateTime, Money } from "@/ui/values";
import type { Tariff } from "../model";
import { nameOf, usePercent } from "../words";

const LASTS = [50, 200, 1000] as const;

/** The quotes that were really given, priced again by the draft: before one publishes, not after. */
export function Impact({ slug, tariff }: { slug: string; tariff: Tariff }) {
  const t = useTranslations("tariffs.impact");
  const percent = usePercent();
  const [last, setLast] = useQueryState("ultimos", parseAsNumberLiteral(LASTS).withDefault(200));
  const found = useQuery({
    queryKey: ["tariffs", slug, "impact", last],
    queryFn: () =>
      read(ingress.GET("/api/tariffs/{slug}/impact", { params: { path: { slug }, query: { last } } })),
  });
  return (
    <Card
      title={t("title")}
      flush
      actions={
        <Select
          aria-label={t("last")}
          className="h-7!"
          value={last}
          onChange={(event) => void setLast(Number(event.target.value) as (typeof LASTS)[number])}
        >
          {LASTS.map((one) => (
            <option key={one} value={one}>
              {t("lastOf", { count: one })}
            </option>
          ))}
        </Select>
      }
    >
      <Shown
        of={found}
        empty={{
          when: (data) => data.quotes === 0,
          show: <Empty title={t("noQuotes")}>{t("noQuotesWhy")}</Empty>,
        }}
      >
        {(data) => (
          <>
            <div className="px-4 py-3">
              <p className="font-medium">
                {t("changed", { changed: data.changed, quotes: data.quotes })}
                {data.refused > 0 && ` · ${t("refused", { count: data.refused })}`}
              </p>
              <p className="text-ink-soft">
                {t("sum")} <Money cents={data.before_cents} />
                <ArrowRight className="mx-1 inline size-3.5" aria-label={t("to")} />
                <Money cents={data.after_cents} />
                {data.percent !== null && ` (${percent(data.percent / 100)})`}. {t("kept")}
              </p>
            </div>
            {data.effects.length > 0 && <Effects of={data.effects} tariff={tariff} />}
          </>
        )}
      </Shown>
    </Card>
  );
}

type Effect = components["schemas"]["EffectShown"];

/** Each quote that would cost something else now. */
function Effects({ of, tariff }: { of: Effect[]; tariff: Tariff }) {
  const t = useTranslations("tariffs.impact");
  const percent = usePercent();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="max-h-112 overflow-auto" tabIndex={0} aria-label={t("title")}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{t("title")}</caption>
        <thead className="sticky top-0 bg-surface">
          <tr className="border-line border-b text-ink-faint text-sm">
            <th scope="col" className="h-9 px-3 pl-4 font-medium">
              {t("quote")}
            </th>
            <th scope="col" className="px-3 font-medium max-sm:hidden">
              {t("set")}
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              {t("before")}
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              {t("after")}
            </th>
            <th scope="col" className="px-3 pr-4 text-right font-medium max-sm:hidden">
              {t("difference")}
            </th>
          </tr>
        </thead>
        <tbody>
          {of.map((one) => (
            <tr key={one.quote_id} className="border-line border-b align-top last:border-b-0">
              <td className="px-3 py-2 pl-4">
                <Link className="text-accent underline" href={`/conversaciones/${one.conversation}`}>
                  {one.conversation}
                </Link>
                <p className="text-ink-faint text-xs">
                  <DateTime at={one.given_at} />
                </p>
              </td>
              <td className="max-w-80 break-words px-3 py-2 max-sm:hidden">
                {one.elements.map((code) => nameOf(tariff, code)).join(", ")}
              </td>
              <td className="px-3 py-2 text-right">
                <Money cents={one.before_cents} />
              </td>
              <td className="px-3 py-2 text-right">
                {one.after_cents === null ? t("noPrice") : <Money cents={one.after_cents} />}
              </td>
              <td className="whitespace-nowrap px-3 py-2 pr-4 text-right max-sm:hidden">
                {one.delta_cents !== null && <Money cents={one.delta_cents} />}
                {one.percent !== null && (
                  <p className="text-ink-faint text-xs">{percent(one.percent / 100)}</p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
