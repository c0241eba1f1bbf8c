import { describe, expect, it } from "vitest";
import type { Answering, Message, Quote, Timeline, Turn } from "@/features/conversations/model";
import { items } from "@/features/conversations/thread/items";
import { tickOf } from "@/features/conversations/thread/ticks";

const message = (position: number, given: Partial<Message>) =>
  ({
    position,
    message_id: position,
    part_id: null,
    at: "2026-11-02T10:00:00Z",
    author: "customer",
    private: false,
    turn_id: null,
    ...given,
  }) as Message;
const turn = (given: Partial<Turn>) =>
  ({ turn_id: "t", position: 3, covers: [], quotes: [], outcome: "ReplyRequested", ...given }) as Turn;
const timeline = (given: Partial<Timeline>) =>
  ({ messages: [], turns: [], quotes: [], deliveries: [], answering: [], ...given }) as unknown as Timeline;
const shown = (given: Partial<Timeline>) => items(timeline(given), (at) => at.slice(0, 10));

describe("a thread", () => {
  it("draws messages that one turn answered as one burst, and a single one by itself", () => {
    const found = shown({
      messages: [
        message(1, { turn_id: "t" }),
        message(2, { turn_id: "t" }),
        message(4, { author: "bot", turn_id: "t" }),
        message(5, { turn_id: "u" }),
      ],
      turns: [turn({ covers: [1, 2] }), turn({ turn_id: "u", covers: [5], position: 6 })],
    });
    expect(found.map((one) => one.kind)).toEqual(["day", "burst", "message", "message"]);
    expect(found[1]).toMatchObject({ turn: "t", messages: [{ position: 1 }, { position: 2 }] });
  });

  it("keeps messages of a burst apart that a person's words stand between", () => {
    const found = shown({
      messages: [message(1, { turn_id: "t" }), message(2, { author: "human" }), message(3, { turn_id: "t" })],
    });
    expect(found.map((one) => one.kind)).toEqual(["day", "message", "message", "message"]);
  });

  it("begins each day with its date", () => {
    const found = shown({ messages: [message(1, {}), message(2, { at: "2026-11-03T10:00:00Z" })] });
    expect(found.map((one) => one.kind)).toEqual(["day", "message", "day", "message"]);
  });

  it("puts a quote under the first message of its reply only, and under no internal note", () => {
    const quote = { quote_id: "q" } as Quote;
    const found = shown({
      messages: [
        message(2, { author: "bot", turn_id: "t", part_id: "n", private: true }),
        message(2, { author: "bot", turn_id: "t", part_id: "a" }),
        message(2, { author: "bot", turn_id: "t", part_id: "b" }),
      ],
      turns: [turn({ quotes: ["q"] })],
      quotes: [quote],
    });
    expect(found.flatMap((one) => (one.kind === "message" ? [one.quotes.length] : []))).toEqual([0, 1, 0]);
  });

  it("tells of each change of who answers, and of turns that ended without an answer", () => {
    const change = (position: number, answers: Answering["answers"]) =>
      ({ position, answers, at: "2026-11-02T10:00:00Z" }) as Answering;
    const found = shown({
      messages: [message(1, { turn_id: "t" })],
      turns: [turn({ covers: [1], outcome: "TurnFailed", ended_at: "2026-11-02T10:00:05Z" })],
      answering: [change(1, "bot"), change(4, "human"), change(5, "human"), change(6, "bot")],
    });
    expect(found.map((one) => one.kind)).toEqual(["day", "message", "turn", "charge", "charge"]);
  });

  it("says nothing of a turn whose messages went to the next", () => {
    const found = shown({
      messages: [message(1, {})],
      turns: [turn({ covers: [1], outcome: "TurnAbandoned", reason: "superseded" })],
    });
    expect(found.some((one) => one.kind === "turn")).toBe(false);
  });
});

describe("a tick", () => {
  it.each([
    [{ tick: "failed", delivery: "delivered" }, "failed"],
    [{ tick: "echoed", delivery: "parked" }, "parked"],
    [{ tick: null, delivery: "attempted" }, "pending"],
    [{ tick: null, delivery: "delivered" }, "echoed"],
    [{ tick: "read", delivery: "delivered" }, "read"],
    [{ tick: null, delivery: null }, null],
  ] as const)("of %o is %s", (given, tick) => {
    expect(tickOf(given)).toBe(tick);
  });
});
