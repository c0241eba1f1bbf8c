import { expect, it } from "vitest";
import { summed } from "@/features/tariffs/changes/summary";
import type { Change } from "@/features/tariffs/model";
import { told } from "@/features/tariffs/problems";
import texts from "@/i18n/messages/es/tariffs.json";

const change = (over: Partial<Change>): Change => ({
  kind: "changed",
  part: "tiers",
  code: "T6",
  field: "net_cents",
  before: 10_000,
  after: 11_000,
  cents: true,
  ...over,
});

it("counts prices with their mean rise, what comes and goes, and the rest", () => {
  const options = (net_cents: number) => [
    { key: "a", name: "", net_cents },
    { key: "b", name: "", net_cents: 500 },
  ];
  const found = summed([
    change({}),
    change({ code: "T5", before: 20_000, after: 21_000 }),
    change({
      part: "surcharges",
      field: "options",
      cents: false,
      before: options(1_000),
      after: options(1_300),
    }),
    change({ kind: "added", field: "", before: null, after: {}, cents: false }),
    change({ part: "elements", field: "retired", before: false, after: true, cents: false }),
    change({ field: "name", before: "a", after: "b", cents: false }),
  ]);
  expect(found).toEqual({ prices: 3, mean: (0.1 + 0.05 + 0.3) / 3, added: 1, removed: 1, texts: 1 });
});

it("has no mean where nothing was priced before", () => {
  expect(summed([change({ before: 0, after: 100 })])).toMatchObject({ prices: 1, mean: null });
});

/** As `domain/tariffs` and `services/ingress/tariffs/files` word them. */
it.each([
  ["never chosen: T4 covers all of it and costs no more", "neverChosen"],
  ["'escape' already means ESCAPE: choose one, or make it ambiguous", "wordTaken"],
  ["'moto' already means motos-part", "vehicleTaken"],
  ["L9 is not a list of this category", "noList"],
  ["customers have to be asked for the variant: give the question", "question"],
  ["'175,005': at most two decimals, and no separator of thousands: write 140,00 or 1400,00", "decimals"],
  ["'x' is no price: write euros as in 140,00 (no € sign, no separator of thousands)", "price"],
  ["no tier admits this list: its elements could never be priced", "listUnpriced"],
])("says %j in its own words", (message, key) => {
  expect(told({ message })?.key).toBe(key);
  expect(texts.problems).toHaveProperty(key);
});

it("shows a sentence that it does not know as it came", () => {
  expect(told({ message: "something quite new" })).toBeNull();
});
