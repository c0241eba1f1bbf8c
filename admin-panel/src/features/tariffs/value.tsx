"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Money } from "@/ui/values";
import type { Tariff } from "./model";
import { useAdmits } from "./words";

/** One value of a tariff in words: an amount, a yes or no, words, limits, a whole entry. */
export function Value({
  field,
  of,
  tariff,
}: {
  field: string;
  of: unknown;
  /** Names of lists and elements, where there is one. */
  tariff?: Tariff;
}): ReactNode {
  const t = useTranslations("tariffs");
  const common = useTranslations("common");
  const admits = useAdmits();
  if (of === null || of === undefined || of === "") {
    return <span className="text-ink-faint">{t("cells.none")}</span>;
  }
  if (typeof of === "boolean") return of ? common("yes") : common("no");
  if (typeof of === "number") return field.endsWith("_cents") ? <Money cents={of} /> : String(of);
  if (field === "customer")
    return t(of === "professional" ? "customers.professional" : "customers.particular");
  if (field === "list" && tariff) return `${of as string} · ${tariff.lists[of as string] ?? ""}`;
  if (typeof of === "string") return of;
  if (Array.isArray(of)) {
    if (of.length === 0) return <span className="text-ink-faint">{t("cells.none")}</span>;
    if (field === "options") {
      return (of as { key: string; name: string; net_cents?: number }[]).map((one) => (
        <span key={one.key} className="block">
          {one.name || one.key}
          {one.net_cents !== undefined && (
            <>
              : <Money cents={one.net_cents} />
            </>
          )}
        </span>
      ));
    }
    return of.map((one) => (typeof one === "object" ? (one as { key: string }).key : String(one))).join(", ");
  }
  const record = of as Record<string, unknown>;
  if (field === "admits") {
    return (
      Object.entries(record)
        .map(([list, most]) => `${list}: ${admits(most as number | null)}`)
        .join(", ") || t("cells.none")
    );
  }
  if (field === "") return <Entry of={record} />;
  return Object.entries(record).map(([key, value]) => (
    <span key={key} className="block">
      {key}: {Array.isArray(value) ? value.join(", ") || "—" : String(value)}
    </span>
  ));
}

/** A whole entry: what it is called and what it costs. */
function Entry({ of }: { of: Record<string, unknown> }) {
  const price = of.net_cents;
  return (
    <>
      {typeof of.name === "string" ? of.name : String(of.element ?? of.code ?? "")}
      {typeof price === "number" && (
        <>
          {" · "}
          <Money cents={price} />
        </>
      )}
      {Array.isArray(of.options) && of.options.length > 0 && (
        <>
          {" · "}
          <Value field="options" of={of.options} />
        </>
      )}
    </>
  );
}
