import type { components as Ingress } from "@/api/types/ingress";
import type { components as Query } from "@/api/types/query";

/** The shapes of tariffs under the names that this screen uses. Amounts are integer cents, net of VAT. */

type Of = Ingress["schemas"];
export type Tariff = Of["WholeTariff"];
export type Draft = Of["TariffDraft"];
export type Element = Of["ElementShown"];
export type Tier = Of["TierShown"];
export type Surcharge = Of["SurchargeShown"];
export type Extra = Of["ExtraShown"];
export type Change = Of["ChangeShown"];
export type Problem = Of["ProblemShown"];
export type Part = Change["part"];
export type Edits = Of["TariffEdits"]["changes"];
export type Listed = Of["TariffShown"];
export type Trial = Of["TrialShown"];
export type Version = Query["schemas"]["Tariff"];

/** What an admin wants one field to be; an empty `field` is the whole entry, null that it goes.
 *
 * `was` is what they saw when they began: if it is something else by now, somebody was faster.
 */
export type Edit = { part: Part; code: string; field: string; value: unknown; was: unknown };

export const keyOf = (one: Pick<Edit, "part" | "code" | "field">): string =>
  `${one.part}/${one.code}/${one.field}`;

/** By value: these are small pieces of JSON, whose keys may stand in another order. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || ((a ?? null) === null && (b ?? null) === null)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => same(one[key], other[key]));
}

type Entry = Tier | Extra | Element | Surcharge;

export const codeOf = (entry: Entry): string => ("element" in entry ? entry.element : entry.code);

/** What a tariff says now where an edit would write; null where there is no such entry. */
export function valueAt(
  tariff: Tariff,
  { part, code, field }: Pick<Edit, "part" | "code" | "field">,
): unknown {
  if (part === "category") return tariff[field as keyof Tariff] ?? null;
  if (part === "documents") {
    return code ? (tariff.elements.find((one) => one.code === code)?.documents ?? []) : tariff.documents;
  }
  const entry = (tariff[part] as Entry[]).find((one) => codeOf(one) === code);
  if (!entry) return null;
  return field ? (entry[field as keyof Entry] ?? null) : entry;
}

/** The tariff with these edits; what they do not touch stays the same object, so its rows need not be drawn again. */
export function applied(tariff: Tariff, edits: readonly Edit[]): Tariff {
  return edits.reduce(withEdit, tariff);
}

function withEdit(tariff: Tariff, { part, code, field, value }: Edit): Tariff {
  if (part === "category") return { ...tariff, [field]: value };
  if (part === "documents") {
    if (!code) return { ...tariff, documents: value as string[] };
    return {
      ...tariff,
      elements: tariff.elements.map((one) =>
        one.code === code ? { ...one, documents: value as string[] } : one,
      ),
    };
  }
  const entries = tariff[part] as Entry[];
  if (field) {
    return {
      ...tariff,
      [part]: entries.map((one) => (codeOf(one) === code ? { ...one, [field]: value } : one)),
    };
  }
  const others = entries.filter((one) => codeOf(one) !== code);
  return { ...tariff, [part]: value === null ? others : [...others, value as Entry] };
}
