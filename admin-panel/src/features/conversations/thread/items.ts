import type { Answering, Message, Quote, Timeline, Turn } from "../model";

/** The thread as it is drawn: days, messages, bursts that one turn answered, and what happened between them. */
export type Item =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; quotes: Quote[]; ordinal: number }
  | { kind: "burst"; key: string; turn: string; messages: Message[] }
  | { kind: "charge"; key: string; at: string; change: Answering }
  | { kind: "turn"; key: string; at: string; turn: Turn };

const SILENT = new Set(["NoReplyNeeded", "TurnFailed", "TurnAbandoned"]);

export function items(timeline: Timeline, dayOf: (at: string) => string): Item[] {
  const out: Item[] = [];
  let day = "";
  for (const one of placed(timeline)) {
    const at = timeOf(one);
    const today = dayOf(at);
    if (today !== day) {
      day = today;
      out.push({ kind: "day", key: `day ${today}`, at });
    }
    const last = out.at(-1);
    if (one.kind === "message" && inBurst(one.message)) {
      const turn = one.message.turn_id ?? "";
      if (last?.kind === "burst" && last.turn === turn) {
        last.messages.push(one.message);
        continue;
      }
      if (last?.kind === "message" && inBurst(last.message) && last.message.turn_id === turn) {
        out[out.length - 1] = {
          kind: "burst",
          key: last.key,
          turn,
          messages: [last.message, one.message],
        };
        continue;
      }
    }
    out.push(one);
  }
  return out;
}

export function timeOf(item: Item): string {
  return item.kind === "message"
    ? item.message.at
    : item.kind === "burst"
      ? (item.messages[0]?.at ?? "")
      : item.at;
}

const inBurst = (message: Message): boolean => message.author === "customer" && message.turn_id !== null;

/** In the order of the log; a quote stands under the first message of the reply that gave it. */
function placed({ messages, turns, quotes, deliveries, answering }: Timeline): Item[] {
  const ordinals = new Map(deliveries.map((one) => [one.part_id, one.ordinal]));
  const given = new Set<string>();
  const found: { place: number; item: Item }[] = messages.map((message) => {
    const turn = turns.find((one) => one.turn_id === message.turn_id);
    const shown =
      message.author === "bot" && !message.private
        ? quotes.filter((one) => turn?.quotes.includes(one.quote_id) && !given.has(one.quote_id))
        : [];
    for (const one of shown) given.add(one.quote_id);
    return {
      place: message.position,
      item: {
        kind: "message",
        key: message.part_id ?? `message ${message.position}`,
        message,
        quotes: shown,
        ordinal: message.part_id ? (ordinals.get(message.part_id) ?? 0) : 0,
      },
    };
  });
  answering.forEach((change, index) => {
    if (index === 0 || answering[index - 1]?.answers === change.answers) return;
    found.push({
      place: change.position + 0.5,
      item: { kind: "charge", key: `charge ${change.position}`, at: change.at, change },
    });
  });
  for (const turn of turns) {
    const told = turn.outcome !== null && SILENT.has(turn.outcome) && turn.reason !== "superseded";
    if (!told && turn.outcome !== "HandoffRequested") continue;
    const at = turn.ended_at ?? turn.started_at;
    // After the last of its messages: a reply's words stand at the position of the outcome.
    const own = messages.filter((one) => one.author === "bot" && one.turn_id === turn.turn_id).at(-1);
    const covered = messages.filter((one) => turn.covers.includes(one.message_id ?? -1)).at(-1);
    const place = (own ?? covered)?.position ?? turn.position;
    found.push({ place: place + 0.25, item: { kind: "turn", key: `turn ${turn.turn_id}`, at, turn } });
  }
  return found.sort((one, other) => one.place - other.place).map(({ item }) => item);
}
