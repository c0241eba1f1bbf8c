import { describe, expect, it } from "vitest";
import { cents, euros, rise, withVat } from "@/features/tariffs/money";

describe("amounts as people type them", () => {
  it.each([
    ["140", 14_000],
    ["140,5", 14_050],
    ["140,50", 14_050],
    ["140.50", 14_050],
    [" 1.400,00 € ", 140_000],
    ["0", 0],
    ["0,29", 29], // 0.29 * 100 is 28.999999999999996
    ["8,7", 870],
  ])("%s is %i cents", (text, amount) => expect(cents(text)).toBe(amount));

  it.each([
    ["", "empty"],
    ["-3", "negative"],
    ["1.400", "ambiguous"],
    ["175,005", "decimals"],
    ["gratis", "format"],
    ["1,2,3", "format"],
    ["100001", "much"],
  ])("%s is refused as %s", (text, why) => expect(cents(text)).toBe(why));

  it("reads back what it writes", () => {
    for (let amount = 0; amount < 30_000; amount += 7) expect(cents(euros(amount))).toBe(amount);
  });

  it("adds VAT half up, in whole cents", () => {
    expect(withVat(18_550, 21)).toBe(22_446);
    expect(withVat(50, 21)).toBe(61);
  });

  it("knows no rise from nothing", () => {
    expect(rise(0, 100)).toBeNull();
    expect(rise(20_000, 21_000)).toBe(0.05);
  });
});
