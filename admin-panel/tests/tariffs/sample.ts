import type { Draft, Tariff } from "@/features/tariffs/model";

/** A small tariff. */
export const tariff = (): Tariff => ({
  slug: "motos-part",
  name: "Motocicletas",
  customer: "particular",
  currency: "EUR",
  vat_percent: 21,
  version: 0,
  effective_from: null,
  lists: { L4: "Sin proyecto" },
  words: ["moto"],
  not_words: [],
  ambiguous: {},
  tiers: [{ code: "T6", name: "Sin proyecto", net_cents: 14_000, admits: { L4: 1 }, max_elements: null }],
  surcharges: [],
  extras: [],
  elements: [
    {
      code: "ESCAPE",
      name: "Escape",
      list: "L4",
      retired: false,
      variant_of: null,
      needs_variant: false,
      exclusive: false,
      question: null,
      keywords: ["escape"],
      answers: [],
      documents: [],
      fields: [],
    },
  ],
  documents: [],
});

export const draft = (position = 1, of: Tariff = tariff()): Draft => ({
  slug: of.slug,
  position,
  has_changes: false,
  published: 1,
  problems: [],
  tariff: of,
});
