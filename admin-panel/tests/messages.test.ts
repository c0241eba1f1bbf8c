import { describe, expect, it } from "vitest";
import en from "@/i18n/messages/en";
import es from "@/i18n/messages/es";

type Texts = { [key: string]: string | Texts };

function flat(texts: Texts, before = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );
}

/** The names of a message's parameters: in `{count, plural, one {# row of {day}}}` count and day. */
function parameters(text: string): string {
  const names = new Set<string>();
  let depth = 0; // a brace in plain text begins a parameter, one inside of it the text of a branch
  for (const { 0: sign, index } of text.matchAll(/[{}]/g)) {
    if (sign === "{" && depth % 2 === 0) names.add(/^\s*(\w+)/.exec(text.slice(index + 1))?.[1] ?? "");
    depth += sign === "{" ? 1 : -1;
  }
  return [...names].sort().join();
}

const spanish = new Map(flat(es as Texts));
const english = new Map(flat(en as Texts));

describe("texts", () => {
  it("are there in both languages under the same keys", () => {
    expect([...english.keys()].sort()).toEqual([...spanish.keys()].sort());
  });

  it("say something", () => {
    expect([...spanish, ...english].filter(([, text]) => text.trim() === "").map(([key]) => key)).toEqual([]);
  });

  it("take the same parameters", () => {
    const differ = [...spanish].filter(([key, text]) => {
      const other = english.get(key);
      return other !== undefined && parameters(text) !== parameters(other);
    });
    expect(differ.map(([key]) => key)).toEqual([]);
  });
});
