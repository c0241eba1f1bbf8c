import { describe, expect, it } from "vitest";
import { counted } from "@/features/knowledge/diff";
import { differing, type Word } from "@/features/knowledge/trial/words";

const whole = (words: Word[]) => words.map((word) => word.text).join("");
const changed = (words: Word[]) => words.filter((word) => word.changed).map((word) => word.text.trim());

describe("two answers word by word", () => {
  it("marks what only one of them has", () => {
    const { before, after } = differing(
      "El manillar te costaría 169 €",
      "El manillar te cuesta 169 € justos",
    );
    expect(changed(before)).toEqual(["costaría"]);
    expect(changed(after)).toEqual(["cuesta", "justos"]);
  });

  it("loses no letter, no space and no line of either", () => {
    for (const [one, other] of [
      ["", ""],
      ["", "Hola"],
      ["Hola\n\n- una  cosa", "  Hola\n- otra cosa\n"],
      ["a b c d e", "e d c b a"],
    ] as const) {
      const { before, after } = differing(one, other);
      expect([whole(before), whole(after)]).toEqual([one, other]);
    }
  });

  it("marks nothing where both are the same", () => {
    const { before, after } = differing("Dime qué moto es.", "Dime qué moto es.");
    expect([...changed(before), ...changed(after)]).toEqual([]);
  });

  it("tells texts apart as a whole where a table of their words would be too large", () => {
    const [one, other] = ["a ".repeat(2_000), "b ".repeat(2_000)];
    expect(differing(one, other).before).toEqual([{ text: one, changed: true }]);
  });
});

describe("lines of a difference", () => {
  it("are counted without the two names above them", () => {
    expect(
      counted(["--- version 1", "+++ version 2", "@@ -1 +1,2 @@", "-uno", "+dos", "+tres", " igual"]),
    ).toEqual({
      came: 2,
      went: 1,
    });
    expect(counted([])).toEqual({ came: 0, went: 0 });
  });
});
