"use client";

import { useTranslations } from "next-intl";
import { Money } from "@/ui/values";
import type { Trial } from "../model";
import { Part } from "./result";

/** The lines of a quote, and why it is this price step: each that was considered, cheapest first. */
export function Price({ price, currency }: { price: NonNullable<Trial["price"]>; currency: string }) {
  const t = useTranslations("tariffs.trial");
  const rows = [
    ...price.lines.map((one) => ({ key: one.code, name: one.name, cents: one.net_cents, strong: false })),
    { key: " net", name: t("net"), cents: price.net_cents, strong: true },
    { key: " vat", name: t("vat", { percent: price.vat_percent }), cents: price.vat_cents, strong: false },
    { key: " gross", name: t("gross"), cents: price.gross_cents, strong: true },
  ];
  return (
    <>
      <Part title={t("price")}>
        <table className="w-full max-w-xl">
          <caption className="sr-only">{t("price")}</caption>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key} className={row.strong ? "border-line border-t font-semibold" : ""}>
                <th
                  scope="row"
                  className={`py-1 pr-4 text-left ${row.strong ? "font-semibold" : "font-normal"}`}
                >
                  {row.name}
                </th>
                <td className="py-1 text-right">
                  <Money cents={row.cents} currency={currency} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Part>
      <Part title={t("why", { tier: price.tier.code, name: price.tier.name })}>
        <ol className="list-decimal pl-5 text-ink-soft">
          {price.why.map((one) => (
            <li key={one} className="break-words">
              {one}
            </li>
          ))}
        </ol>
      </Part>
    </>
  );
}
