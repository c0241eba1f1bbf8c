/** Amounts as people type them and as integer cents; never a binary fraction in between. */

export type MoneyProblem = "empty" | "format" | "ambiguous" | "negative" | "decimals" | "much";

/** 100.000,00 €: the API's own limit, above which it is a slip. */
const MOST_CENTS = 10_000_000;

/** `140`, `140,5`, `140,00`, `140.00` or `1.400,00` euros in cents, or why it is none of these. */
export function cents(text: string): number | MoneyProblem {
  const said = text.replaceAll(/[\s €]/g, "");
  if (!said) return "empty";
  if (/^[-−+]/.test(said)) return "negative";
  const grouped = /^\d{1,3}(\.\d{3})+,\d{1,2}$/.test(said) ? said.replaceAll(".", "") : said;
  if (/^\d{1,3}(\.\d{3})+$/.test(grouped)) return "ambiguous";
  if (/^\d+[.,]\d{3,}$/.test(grouped)) return "decimals";
  const found = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(grouped);
  if (!found) return "format";
  const amount = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return amount > MOST_CENTS ? "much" : amount;
}

/** As it is typed: `1400,00`, which `cents` reads back. */
export function euros(amount: number): string {
  return `${Math.trunc(amount / 100)},${String(amount % 100).padStart(2, "0")}`;
}

/** Net cents with VAT, half up, as quotes are. */
export function withVat(net: number, percent: number): number {
  return net + Math.floor((net * percent + 50) / 100);
}

/** How much more or less, in parts of one; null from nothing. */
export function rise(before: number, after: number): number | null {
  return before ? (after - before) / before : null;
}
