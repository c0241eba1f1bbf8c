"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Element, Problem, Tariff } from "./model";
import { told } from "./problems";

/** The names that this screen has for the fields of the API; a field that is new there is shown by its own name. */
const FIELDS = [
  "name",
  "customer",
  "currency",
  "vat_percent",
  "lists",
  "words",
  "not_words",
  "ambiguous",
  "list",
  "keywords",
  "answers",
  "variant_of",
  "needs_variant",
  "question",
  "exclusive",
  "fields",
  "retired",
  "net_cents",
  "admits",
  "max_elements",
  "options",
  "ask_first",
  "documents",
  "code",
  "element",
  "slug",
  "effective_from",
] as const;
type Field = (typeof FIELDS)[number];

const PARTS = [
  "category",
  "elements",
  "tiers",
  "surcharges",
  "extras",
  "documents",
  "lists",
  "words",
  "ambiguous",
] as const;

export function useFieldName(): (field: string) => string {
  const t = useTranslations("tariffs.fields");
  return (field) => (FIELDS.includes(field as Field) ? t(field as Field) : field);
}

type PartName = (typeof PARTS)[number];

export function usePartName(): (part: string) => string {
  const t = useTranslations("tariffs.parts");
  return (part) => (PARTS.includes(part as PartName) ? t(part as PartName) : part);
}

/** What is wrong, in a sentence. */
export function useTold(): (problem: Pick<Problem, "message">) => string {
  const t = useTranslations("tariffs");
  return (problem) => {
    const found = told(problem);
    return found ? t(`problems.${found.key}` as "problems.code", found.values) : problem.message;
  };
}

/** How many of a list a price step admits. */
export function useAdmits(): (most: number | null | undefined) => string {
  const t = useTranslations("tariffs.cells");
  return (most) => (most === null ? t("any") : most === undefined ? "—" : String(most));
}

export function usePercent(): (part: number) => string {
  const format = useFormatter();
  return (part) =>
    format.number(part, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });
}

export function useMoney(): (cents: number) => string {
  const format = useFormatter();
  return (cents) => format.number(cents / 100, { style: "currency", currency: "EUR" });
}

/** Without accents and capitals, as one searches. */
export const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase();

export const nameOf = (tariff: Tariff, code: string): string =>
  tariff.elements.find((one: Element) => one.code === code)?.name ?? code;
