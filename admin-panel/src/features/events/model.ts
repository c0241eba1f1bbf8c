import type { components } from "@/api/types/query";

type Schemas = components["schemas"];

export type LoggedEvent = Schemas["LoggedEvent"];
export type EventPage = Schemas["Events"];
export type StateAt = Schemas["StateAt"];

export const VIEWS = ["compacta", "tiempo", "lista", "json"] as const;
export type View = (typeof VIEWS)[number];
export const CLOCKS = ["local", "utc", "relativa"] as const;
export type Clock = (typeof CLOCKS)[number];

const MINOR = new Set([
  "ContactUpdated",
  "DeliveryAttempted",
  "DeliveryTraced",
  "DisclosureGiven",
  "MediaStored",
  "TurnCompleted",
]);

/** What always comes along and tells little by itself; never what went wrong. */
export function minor(event: LoggedEvent): boolean {
  if (event.failed) return false;
  if (event.name === "DeliveryStatusReported") {
    return event.open?.state === "echoed" || event.open?.state === "sent";
  }
  return MINOR.has(event.name);
}

export const atOf = (event: LoggedEvent): string => event.at ?? event.stored_at;

export function sealed(event: LoggedEvent, upTo: number): boolean {
  return event.sealed || event.position <= upTo;
}

export type Who = "customer" | "bot" | "outbox" | "whatsapp" | "person";

/** Who did it, as people would say; the writing service is in the event's details. */
export function whoOf({ name, type }: Pick<LoggedEvent, "name" | "type">): Who {
  const context = type?.split(".")[1];
  if (name === "DeliveryStatusReported") return "whatsapp";
  if (name === "HumanReplied" || name === "NoteWritten" || name.startsWith("Conversation")) return "person";
  if (context === "conversation") return "bot";
  if (context === "delivery") return "outbox";
  if (context === "inbox") return "customer";
  return "person";
}
