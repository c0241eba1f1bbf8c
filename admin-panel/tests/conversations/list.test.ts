import { describe, expect, it } from "vitest";
import { instant, isDay } from "@/features/conversations/list/filters";
import { merged } from "@/features/conversations/list/rows";
import { type Conversation, type ConversationPage, masked } from "@/features/conversations/model";

const row = (id: string, minute: number) =>
  ({ id, last_message_at: `2026-11-02T10:${String(minute).padStart(2, "0")}:00Z` }) as Conversation;
const page = (rows: Conversation[], next: string | null) =>
  ({ items: rows, next, position: 1 }) as ConversationPage;
const ids = (rows: Conversation[]) => rows.map((one) => one.id);

describe("the list", () => {
  const pages = [page([row("c", 30), row("b", 20)], "2"), page([row("a", 10)], null)];

  it("is what was read, while nothing is heard", () => {
    expect(ids(merged(pages))).toEqual(["c", "b", "a"]);
  });

  it("takes what moved to the head from where it stood", () => {
    expect(ids(merged(pages, page([row("a", 40), row("c", 30)], "x")))).toEqual(["a", "c", "b"]);
  });

  it("leaves out what should stand at the head and is not there any more", () => {
    expect(ids(merged(pages, page([row("d", 50), row("b", 20)], "x")))).toEqual(["d", "b", "a"]);
  });

  it("is its head alone where that is all there is", () => {
    expect(ids(merged(pages, page([row("c", 30)], null)))).toEqual(["c"]);
  });
});

describe("a day of a filter", () => {
  it.each([
    ["2026-11-02", 0, "2026-11-02T00:00:00+01:00"],
    ["2026-07-01", 0, "2026-07-01T00:00:00+02:00"],
    ["2026-03-29", 0, "2026-03-29T00:00:00+01:00"], // the clock changes later that day
    ["2026-03-29", 1, "2026-03-30T00:00:00+02:00"],
    ["2026-12-31", 1, "2027-01-01T00:00:00+01:00"],
    ["2026-11-02T10:00:00Z", 1, "2026-11-02T10:00:00Z"],
    ["ayer", 0, undefined],
    ["2026-99-99", 0, undefined],
  ])("%s, %i later: %s", (day, later, moment) => {
    expect(instant(day, later)).toBe(moment);
  });
});

it.each([
  ["2026-11-23", true],
  ["2028-02-29", true],
  ["2026-02-29", false],
  ["2026-02-31", false],
  ["2026-13-01", false],
  ["23/11/2026", false],
  ["2026-11-2", false],
  ["ayer", false],
  ["", false],
])("%s is a day: %s", (text, expected) => {
  expect(isDay(text)).toBe(expected);
});

it("masks all of a phone but its country and its end", () => {
  expect(masked("+34611000002")).toBe("+34 ··· ··· 002");
});
