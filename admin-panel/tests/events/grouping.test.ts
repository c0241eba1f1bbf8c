import { describe, expect, it } from "vitest";
import { bars, collapsed, grouped, joined, stretches } from "@/features/events/grouping";
import { type LoggedEvent, minor } from "@/features/events/model";

const event = (position: number, name: string, given: Partial<LoggedEvent> = {}) =>
  ({
    position,
    name,
    at: new Date(Date.UTC(2026, 10, 2, 10, 0, position)).toISOString(),
    turn_id: null,
    part_id: null,
    message_id: null,
    failed: false,
    open: {},
    ...given,
  }) as LoggedEvent;

const conversation = [
  event(1, "MessageReceived", { message_id: 7 }),
  event(2, "TurnStarted", { turn_id: "t", open: { covers: [7] } }),
  event(3, "MessageReceived", { message_id: 8 }),
  event(4, "ReplyRequested", { turn_id: "t", open: { parts: [{ part_id: "p" }] } }),
  event(5, "DeliveryFailed", { part_id: "p", failed: true }),
  event(6, "TurnStarted", { turn_id: "u", open: { covers: [8] } }),
  event(7, "PauseRequested"),
];

describe("the compact view", () => {
  it("holds with a turn its messages and its deliveries, wherever they stand", () => {
    const found = grouped(conversation);
    expect(found.map((one) => [one.number, one.events.map((of) => of.position)])).toEqual([
      [1, [1, 2, 4, 5]],
      [2, [3, 6]],
      [null, [7]],
    ]);
    expect(found.map((one) => one.failed)).toEqual([true, false, false]);
  });

  it("gives a message that was covered anew to the later turn", () => {
    const again = [...conversation, event(8, "TurnStarted", { turn_id: "v", open: { covers: [7] } })];
    expect(
      grouped(again)
        .find((one) => one.turn === "v")
        ?.events.map((of) => of.position),
    ).toEqual([1, 8]);
  });
});

describe("the list", () => {
  it("takes minor neighbours together, and never what failed", () => {
    const events = [
      event(1, "DeliveryAttempted"),
      event(2, "TurnCompleted"),
      event(3, "DeliveryAttempted", { failed: true }),
      event(4, "DeliveryStatusReported", { open: { state: "read" } }),
      event(5, "DeliveryStatusReported", { open: { state: "sent" } }),
    ];
    expect(
      collapsed(events, minor).map((run) => (run.kind === "minor" ? run.events.length : run.event.position)),
    ).toEqual([2, 3, 4, 5]);
  });
});

describe("the timeline", () => {
  it("begins a new clock after a long silence", () => {
    const late = event(9, "MessageReceived", { at: "2026-11-02T12:00:00Z" });
    expect(stretches([...conversation, late]).map((one) => one.events.length)).toEqual([7, 1]);
  });

  it("draws a turn as one bar, and joins what is too near to be pressed", () => {
    const found = bars(conversation.filter((one) => one.turn_id === "t" || one.part_id === "p"));
    expect(found.map((one) => one.to - one.from)).toEqual([2_000, 0]);
    expect(joined(found, 5_000).map((one) => [one.events.length, one.failed])).toEqual([[3, true]]);
    expect(joined(found, 500)).toHaveLength(2);
  });
});
