import { atOf, type LoggedEvent } from "./model";

/** A turn with all that belongs to it, from the messages it answers to the last tick; or one event of none. */
export type Group = {
  key: string;
  /** 1, 2, … in the order in which they began; null for an event of no turn. */
  number: number | null;
  turn: string | null;
  events: LoggedEvent[];
  failed: boolean;
};

type Parts = { part_id?: unknown }[];

/** By turn. A message that a later turn covers anew is the later one's, as in the log. */
export function grouped(events: LoggedEvent[]): Group[] {
  const byMessage = new Map<number, string>();
  const byPart = new Map<string, string>();
  for (const { open, turn_id: turn } of events) {
    if (!turn || !open) continue;
    for (const message of (open.covers as number[] | undefined) ?? []) byMessage.set(message, turn);
    for (const part of (open.parts as Parts | undefined) ?? []) byPart.set(String(part.part_id), turn);
  }
  const turnOf = (event: LoggedEvent): string | null => {
    if (event.turn_id) return event.turn_id;
    if (event.part_id) return byPart.get(event.part_id) ?? null;
    const theirs = event.name === "MessageReceived" || event.name.startsWith("Media");
    return theirs && event.message_id !== null ? (byMessage.get(event.message_id) ?? null) : null;
  };
  const groups: Group[] = [];
  const byTurn = new Map<string, Group>();
  for (const event of events) {
    const turn = turnOf(event);
    const known = turn === null ? undefined : byTurn.get(turn);
    if (known) {
      known.events.push(event);
      known.failed ||= event.failed;
      continue;
    }
    const group: Group = {
      key: turn ?? `event ${event.position}`,
      number: turn === null ? null : byTurn.size + 1,
      turn,
      events: [event],
      failed: event.failed,
    };
    if (turn !== null) byTurn.set(turn, group);
    groups.push(group);
  }
  return groups;
}

export type Run =
  | { kind: "event"; event: LoggedEvent }
  | { kind: "minor"; key: string; events: LoggedEvent[] };

/** With neighbours of little worth as one line; a single one is shown as it is. */
export function collapsed(events: LoggedEvent[], isMinor: (event: LoggedEvent) => boolean): Run[] {
  const runs: Run[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (!isMinor(event)) runs.push({ kind: "event", event });
    else if (last?.kind === "minor") last.events.push(event);
    else runs.push({ kind: "minor", key: `minor ${event.position}`, events: [event] });
  }
  return runs.map((run) =>
    run.kind === "minor" && run.events.length === 1 && run.events[0]
      ? { kind: "event", event: run.events[0] }
      : run,
  );
}

/** Minutes without an event after which a new stretch of the clock begins. */
const QUIET = 5 * 60_000;

export type Stretch = { start: number; end: number; events: LoggedEvent[] };

/** Times when something happened, each to be drawn on a clock of its own: a conversation is quiet for days. */
export function stretches(events: LoggedEvent[]): Stretch[] {
  const found: Stretch[] = [];
  for (const event of events) {
    const at = Date.parse(atOf(event));
    const last = found.at(-1);
    if (last && at - last.end <= QUIET) {
      last.events.push(event);
      last.end = Math.max(last.end, at);
    } else found.push({ start: at, end: at, events: [event] });
  }
  return found;
}

export type Bar = { from: number; to: number; events: LoggedEvent[]; failed: boolean };

/** A turn from its start to its outcome, a part from its first attempt to its end; all else is a moment. */
export function bars(events: LoggedEvent[]): Bar[] {
  const found: Bar[] = [];
  const open = new Map<string, Bar>();
  for (const event of events) {
    const at = Date.parse(atOf(event));
    const lasting = event.turn_id ?? (event.name === "DeliveryStatusReported" ? null : event.part_id);
    const running = lasting ? open.get(lasting) : undefined;
    if (running) {
      extend(running, { from: at, to: at, events: [event], failed: event.failed });
      continue;
    }
    const bar = { from: at, to: at, events: [event], failed: event.failed };
    if (lasting) open.set(lasting, bar);
    found.push(bar);
  }
  return found;
}

/** With bars that begin less than `apart` milliseconds after another's end joined to it. */
export function joined(found: Bar[], apart: number): Bar[] {
  const out: Bar[] = [];
  for (const bar of found.toSorted((one, other) => one.from - other.from)) {
    const last = out.at(-1);
    if (last && bar.from - last.to < apart) extend(last, bar);
    else out.push({ ...bar, events: [...bar.events] });
  }
  return out;
}

function extend(bar: Bar, by: Bar): void {
  bar.to = Math.max(bar.to, by.to);
  bar.events.push(...by.events);
  bar.failed ||= by.failed;
}
