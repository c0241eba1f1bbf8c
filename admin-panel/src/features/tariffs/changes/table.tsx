"use client";

import { Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Pill } from "@/ui/pill";
import type { Change, Part, Tariff } from "../model";
import { rise } from "../money";
import { Value } from "../value";
import { nameOf, useFieldName, usePartName, usePercent } from "../words";

const ORDER: Part[] = ["tiers", "surcharges", "extras", "elements", "documents", "category"];

/** Before and after, row by row; on a telephone each row is a small card. */
export function ChangesTable({
  changes,
  tariff,
  label,
}: {
  changes: readonly Change[];
  tariff?: Tariff;
  label: string;
}) {
  const t = useTranslations("tariffs.changes");
  const fieldName = useFieldName();
  const partName = usePartName();
  const percent = usePercent();
  const rows = [...changes].sort((a, b) => ORDER.indexOf(a.part) - ORDER.indexOf(b.part));
  const title = ({ part, code }: Change) => {
    if (!code) return part === "documents" ? t("everySet") : partName(part);
    return tariff && part !== "tiers" ? nameOf(tariff, code) : code;
  };
  return (
    <section className="md:overflow-x-auto" aria-label={label}>
      <table className="w-full border-collapse text-left max-md:block">
        <caption className="sr-only">{label}</caption>
        <thead className="max-md:hidden">
          <tr className="border-line border-b text-ink-faint text-sm">
            {[t("what"), t("field"), t("before"), t("after"), t("difference")].map((head) => (
              <th
                key={head}
                scope="col"
                className="h-9 px-3 font-medium first:pl-4 last:pr-4 last:text-right"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {rows.map((change) => {
            const { part, code, field, before, after, kind } = change;
            const part1 =
              change.cents && typeof before === "number" && typeof after === "number"
                ? rise(before, after)
                : null;
            return (
              <tr
                key={`${part}/${code}/${field}`}
                className="border-line border-b align-top last:border-b-0 max-md:flex max-md:flex-col max-md:gap-0.5 max-md:px-4 max-md:py-3"
              >
                <th
                  scope="row"
                  className="min-w-0 max-w-64 break-words px-3 py-2 font-medium max-md:p-0 md:first:pl-4"
                >
                  {title(change)}
                  {code && <p className="font-normal text-ink-faint text-xs">{partName(part)}</p>}
                </th>
                <td className="px-3 py-2 text-ink-soft max-md:p-0">
                  {kind === "added" ? (
                    <Pill tone="good" icon={Plus}>
                      {t("isNew")}
                    </Pill>
                  ) : kind === "removed" ? (
                    <Pill tone="bad" icon={Minus}>
                      {t("isGone")}
                    </Pill>
                  ) : (
                    fieldName(field || part)
                  )}
                </td>
                <Side label={t("before")}>
                  <Words field={field} of={before} other={after} gone tariff={tariff} />
                </Side>
                <Side label={t("after")}>
                  <Words field={field} of={after} other={before} tariff={tariff} />
                </Side>
                <td className="whitespace-nowrap px-3 py-2 max-md:p-0 md:text-right md:last:pr-4">
                  {part1 === null ? "" : percent(part1)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Side({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td className="min-w-0 max-w-96 break-words px-3 py-2 max-md:p-0">
      <span className="text-ink-faint text-xs md:hidden">{label}: </span>
      {children}
    </td>
  );
}

/** Of long lists of words only what comes or goes; anything else as it is. */
function Words({
  field,
  of,
  other,
  gone,
  tariff,
}: {
  field: string;
  of: unknown;
  other: unknown;
  gone?: boolean;
  tariff?: Tariff;
}) {
  const t = useTranslations("tariffs.changes");
  if (Array.isArray(of) && Array.isArray(other) && of.every((one) => typeof one === "string")) {
    const only = (of as string[]).filter((one) => !other.includes(one));
    const alike = of.length - only.length;
    if (!only.length) return <span className="text-ink-faint">{t("alike", { count: alike })}</span>;
    return (
      <>
        {gone ? <del>{only.join(", ")}</del> : only.join(", ")}
        {alike > 0 && <span className="block text-ink-faint text-xs">{t("alike", { count: alike })}</span>}
      </>
    );
  }
  return <Value field={field} of={of} tariff={tariff} />;
}
