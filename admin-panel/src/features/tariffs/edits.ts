import { applied, codeOf, type Edit, type Edits, keyOf, same, type Tariff, valueAt } from "./model";

/** Edits that are not stored yet: gathered by field, made into the events of the API, held against what others did. */

/** These edits and one more; what is taken back to how it was is no edit. */
export function recorded(edits: readonly Edit[], edit: Edit): Edit[] {
  const { part, code, field } = edit;
  const ofEntry = (one: Edit) => one.part === part && one.code === code;
  const addition = edits.find((one) => ofEntry(one) && one.field === "" && one.was === null);
  if (addition && part !== "documents") {
    if (field) {
      const value = { ...(addition.value as object), [field]: edit.value };
      return edits.map((one) => (one === addition ? { ...one, value } : one));
    }
    if (edit.value === null) return edits.filter((one) => !ofEntry(one));
  }
  const before = edits.find((one) => keyOf(one) === keyOf(edit));
  const next = { ...edit, was: before ? before.was : edit.was };
  const others = edits.filter((one) =>
    field === "" && part !== "documents" ? !ofEntry(one) : keyOf(one) !== keyOf(edit),
  );
  return same(next.value, next.was) ? others : [...others, next];
}

/** The events that make `edits` of a draft that stands at `base`. */
export function changesOf(base: Tariff, edits: readonly Edit[]): Edits {
  const wanted = applied(base, edits);
  const changes: Edits = [];
  if (edits.some((one) => one.part === "category")) {
    const { slug, name, customer, currency, vat_percent, lists, words, not_words, ambiguous } = wanted;
    changes.push({
      change: "CategoryDefined",
      slug,
      name,
      customer,
      currency,
      vat_percent,
      lists,
      words,
      not_words,
      ambiguous,
    });
  }
  for (const code of codes(edits, "elements")) {
    const element = wanted.elements.find((one) => one.code === code);
    if (!element) continue; // retired elsewhere: elements are never removed
    const fields = edits.filter((one) => one.part === "elements" && one.code === code);
    // Defining an element offers it again, so whatever else changes, a retired one is retired after it.
    if (!element.retired || fields.some((one) => one.field !== "retired")) {
      const { retired: _, documents: __, ...definition } = element;
      changes.push({ change: "ElementDefined", ...definition, fields: [...definition.fields] });
    }
    if (element.retired) changes.push({ change: "ElementRetired", code });
  }
  for (const code of codes(edits, "tiers")) {
    const tier = wanted.tiers.find((one) => one.code === code);
    changes.push(tier ? { change: "TierPriced", ...tier } : { change: "TierRemoved", code });
  }
  for (const code of codes(edits, "surcharges")) {
    const rule = wanted.surcharges.find((one) => one.element === code);
    changes.push(rule ? { change: "RuleSet", ...rule } : { change: "RuleRemoved", element: code });
  }
  for (const code of codes(edits, "extras")) {
    const extra = wanted.extras.find((one) => one.code === code);
    changes.push(extra ? { change: "ExtraPriced", ...extra } : { change: "ExtraRemoved", code });
  }
  for (const code of codes(edits, "documents")) {
    const documents = valueAt(wanted, { part: "documents", code, field: "" }) as string[];
    changes.push({ change: "DocumentationSet", element: code || null, documents });
  }
  return changes;
}

function codes(edits: readonly Edit[], part: Edit["part"]): string[] {
  return [...new Set(edits.filter((one) => one.part === part).map((one) => one.code))];
}

export type Overlap = { edit: Edit; theirs: unknown };

/** Edits of what somebody else has made something different meanwhile. */
export function overlaps(now: Tariff, edits: readonly Edit[]): Overlap[] {
  return edits.flatMap((edit) => {
    const theirs = valueAt(now, edit);
    const gone =
      edit.field !== "" && edit.part !== "category" && valueAt(now, { ...edit, field: "" }) === null;
    if (!gone && (same(theirs, edit.was) || same(theirs, edit.value))) return [];
    return [{ edit, theirs: gone ? null : theirs }];
  });
}

/** A new entry's code is free, and has the form that the API asks for. */
export const CODE = /^[A-Z][A-Z0-9_]*$/;

export function taken(tariff: Tariff, code: string): boolean {
  return [...tariff.elements, ...tariff.extras, ...tariff.tiers].some((one) => codeOf(one) === code);
}
