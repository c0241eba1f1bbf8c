import { describe, expect, it } from "vitest";
import { changesOf, overlaps, recorded } from "@/features/tariffs/edits";
import { applied, type Edit } from "@/features/tariffs/model";
import { tariff } from "./sample";

const price = (value: number, was: number): Edit => ({
  part: "tiers",
  code: "T6",
  field: "net_cents",
  value,
  was,
});

describe("edits that are gathered", () => {
  it("keeps what the first of a field was based on", () => {
    const edits = recorded(recorded([], price(15_000, 14_000)), price(16_000, 15_000));
    expect(edits).toEqual([price(16_000, 14_000)]);
  });

  it("is nothing once a field is as it was", () => {
    expect(recorded(recorded([], price(15_000, 14_000)), price(14_000, 15_000))).toEqual([]);
  });

  it("writes into an entry that is new, and forgets it when it is removed again", () => {
    const extra = { code: "NUEVO", name: "Nuevo", net_cents: 100, keywords: [] };
    const added: Edit = { part: "extras", code: "NUEVO", field: "", value: extra, was: null };
    const renamed = recorded([added], { ...added, field: "name", value: "Otro", was: "Nuevo" });
    expect(renamed).toEqual([{ ...added, value: { ...extra, name: "Otro" } }]);
    expect(recorded(renamed, { ...added, value: null, was: extra })).toEqual([]);
  });
});

describe("edits as events", () => {
  it("sends the whole step with the one field that changes", () => {
    expect(changesOf(tariff(), [price(15_000, 14_000)])).toEqual([
      {
        change: "TierPriced",
        code: "T6",
        name: "Sin proyecto",
        net_cents: 15_000,
        admits: { L4: 1 },
        max_elements: null,
      },
    ]);
  });

  it("retires after defining, as defining offers again", () => {
    const edits: Edit[] = [
      { part: "elements", code: "ESCAPE", field: "name", value: "Tubo", was: "Escape" },
      { part: "elements", code: "ESCAPE", field: "retired", value: true, was: false },
    ];
    expect(changesOf(tariff(), edits).map((one) => one.change)).toEqual(["ElementDefined", "ElementRetired"]);
    expect(changesOf(tariff(), edits.slice(1)).map((one) => one.change)).toEqual(["ElementRetired"]);
  });

  it("tells papers of an element from those of every set", () => {
    const edits: Edit[] = [
      { part: "documents", code: "ESCAPE", field: "", value: ["Foto"], was: [] },
      { part: "documents", code: "", field: "", value: ["Ficha"], was: [] },
    ];
    expect(changesOf(tariff(), edits)).toEqual([
      { change: "DocumentationSet", element: "ESCAPE", documents: ["Foto"] },
      { change: "DocumentationSet", element: null, documents: ["Ficha"] },
    ]);
  });

  it("removes what is gone", () => {
    const edits: Edit[] = [{ part: "tiers", code: "T6", field: "", value: null, was: tariff().tiers[0] }];
    expect(changesOf(tariff(), edits)).toEqual([{ change: "TierRemoved", code: "T6" }]);
  });
});

describe("what others did meanwhile", () => {
  it("is no conflict in another place, or where both wrote the same", () => {
    const theirs = applied(tariff(), [{ ...price(0, 0), field: "name", value: "Otro", was: "Sin proyecto" }]);
    expect(overlaps(theirs, [price(15_000, 14_000)])).toEqual([]);
    expect(overlaps(applied(tariff(), [price(15_000, 14_000)]), [price(15_000, 14_000)])).toEqual([]);
  });

  it("is a conflict in the same place, and where the entry is gone", () => {
    const mine = price(15_000, 14_000);
    expect(overlaps(applied(tariff(), [price(14_900, 14_000)]), [mine])).toEqual([
      { edit: mine, theirs: 14_900 },
    ]);
    expect(overlaps({ ...tariff(), tiers: [] }, [mine])).toEqual([{ edit: mine, theirs: null }]);
  });
});

it("leaves the rows alone that no edit touches", () => {
  const before = tariff();
  expect(applied(before, [price(15_000, 14_000)]).elements).toBe(before.elements);
});
