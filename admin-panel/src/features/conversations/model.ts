import type { components } from "@/api/types/query";

type Schemas = components["schemas"];

export type Conversation = Schemas["Conversation"];
export type ConversationPage = Schemas["Conversations"];
export type Timeline = Schemas["Timeline"];
export type Message = Schemas["Message"];
export type Turn = Schemas["Turn"];
export type Quote = Schemas["Quote"];
export type Delivery = Schemas["Delivery"];
export type Answering = Schemas["Answering"];
export type StoredFile = Schemas["File"];
export type Why = Schemas["Why"];
export type EventShown = Schemas["EventShown"];

/** "+34 ··· ··· 001": enough to tell two customers apart, not enough to call one. */
export function masked(phone: string): string {
  const digits = phone.replace(/\D/g, "");
  return `${phone.startsWith("+") ? "+" : ""}${digits.slice(0, 2)} ··· ··· ${digits.slice(-3)}`;
}

/** How a conversation is called where a customer's name is not known, or not ours to read. */
export function called(one: Pick<Conversation, "id" | "customer_name" | "customer_phone">): string | null {
  return one.customer_name ?? (one.customer_phone ? masked(one.customer_phone) : null);
}

export function outside(one: Conversation, now: Date): boolean {
  return one.window_until !== null && new Date(one.window_until) <= now;
}
