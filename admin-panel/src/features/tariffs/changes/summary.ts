import type { Change } from "../model";
import { rise } from "../money";

/** A difference in a few numbers: how many prices change and by how much on average, what comes and goes. */
export type Summary = {
  prices: number;
  /** Mean rise of the prices that change, in parts of one; null where none changes from more than nothing. */
  mean: number | null;
  added: number;
  removed: number;
  /** Everything else: names, words, papers, limits. */
  texts: number;
};

type Priced = { key: string; net_cents: number };

/** A pair of prices for each amount that a change touches. */
export function prices(change: Change): { before: number; after: number }[] {
  if (change.cents && typeof change.before === "number" && typeof change.after === "number") {
    return [{ before: change.before, after: change.after }];
  }
  if (change.field !== "options") return [];
  const before = new Map(((change.before ?? []) as Priced[]).map((one) => [one.key, one.net_cents]));
  return ((change.after ?? []) as Priced[]).flatMap(({ key, net_cents: after }) => {
    const old = before.get(key);
    return old === undefined || old === after ? [] : [{ before: old, after }];
  });
}

export function summed(changes: readonly Change[]): Summary {
  const pairs = changes.flatMap(prices);
  const rises = pairs.flatMap(({ before, after }) => rise(before, after) ?? []);
  const priced = changes.filter((one) => prices(one).length > 0);
  const count = (kind: Change["kind"]) =>
    changes.filter((one) => one.kind === kind && one.field === "").length;
  const retired = changes.filter((one) => one.field === "retired" && one.after === true).length;
  const offered = changes.filter((one) => one.field === "retired" && one.after === false).length;
  const added = count("added") + offered;
  const removed = count("removed") + retired;
  return {
    prices: pairs.length,
    mean: rises.length ? rises.reduce((sum, one) => sum + one, 0) / rises.length : null,
    added,
    removed,
    texts: changes.length - priced.length - added - removed,
  };
}
