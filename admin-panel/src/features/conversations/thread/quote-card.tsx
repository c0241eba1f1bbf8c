"use client";

import { useQuery } from "@tanstack/react-query";
import { ReceiptEuro } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { query, read } from "@/api/client";
import { Pill } from "@/ui/pill";
import { Money } from "@/ui/values";
import type { Quote } from "../model";

type Named = { code?: unknown; name?: unknown };

/** A price as a card: what it is for, VAT, total, which version of the tariff, until when. */
export function QuoteCard({ of }: { of: Quote }) {
  const t = useTranslations("conversations.quote");
  const format = useFormatter();
  const tariff = useQuery({
    // A published version never changes.
    queryKey: ["tariffVersion", of.tariff.slug, of.tariff.version],
    queryFn: ({ signal }) =>
      read(
        query.GET("/tariffs/{slug}/{number}", {
          params: { path: { slug: of.tariff.slug, number: of.tariff.version } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const named = (list: Named[] | undefined, code: string): string => {
    const name = list?.find((one) => one.code === code)?.name;
    return typeof name === "string" ? name : code;
  };
  const whole = tariff.data;
  const over = new Date(of.valid_until) < new Date();
  return (
    <section
      aria-label={t("label")}
      className="mt-2 w-full max-w-sm rounded-md border border-line bg-surface text-left text-ink text-sm"
    >
      <header className="flex items-center justify-between gap-2 border-line border-b px-3 py-1.5">
        <span className="flex min-w-0 items-center gap-1.5 font-medium">
          <ReceiptEuro className="size-4 shrink-0 text-ink-faint" aria-hidden />
          <span className="truncate">{whole?.tariff.name ?? of.tariff.slug}</span>
        </span>
        <span className="shrink-0 text-ink-faint text-xs">{t("version", { number: of.tariff.version })}</span>
      </header>
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 px-3 py-2">
        <dt className="min-w-0">
          <span className="block">{named(whole?.tariff.tiers, of.tier)}</span>
          <span className="block text-ink-soft">
            {of.elements.map((code) => named(whole?.elements, code)).join(", ")}
          </span>
        </dt>
        <dd className="text-right">
          <Money cents={netOfTier(of)} currency={of.net.currency} />
        </dd>
        {of.extras.map((extra) => (
          <div key={`${extra.code} ${extra.option}`} className="contents">
            <dt className="min-w-0">
              {named(whole?.extras, extra.code)}
              {extra.option && <span className="text-ink-soft"> ({extra.option})</span>}
            </dt>
            <dd className="text-right">
              <Money cents={extra.net.cents} currency={extra.net.currency} />
            </dd>
          </div>
        ))}
        <dt className="text-ink-soft">{t("vat", { percent: of.vat_percent })}</dt>
        <dd className="text-right">
          <Money cents={of.vat.cents} currency={of.vat.currency} />
        </dd>
        <dt className="mt-1 font-semibold">{t("total")}</dt>
        <dd className="mt-1 text-right font-semibold">
          <Money cents={of.gross.cents} currency={of.gross.currency} />
        </dd>
      </dl>
      <footer className="flex flex-wrap items-center gap-2 px-3 pb-2 text-ink-soft text-xs">
        {t(over ? "wasValid" : "valid", {
          day: format.dateTime(new Date(of.valid_until), { dateStyle: "long" }),
        })}
        {!of.stands && <Pill tone="warn">{t("notGiven")}</Pill>}
      </footer>
    </section>
  );
}

function netOfTier(of: Quote): number {
  return of.net.cents - of.extras.reduce((sum, extra) => sum + extra.net.cents, 0);
}
