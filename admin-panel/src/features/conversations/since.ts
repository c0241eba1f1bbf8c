import type { Timeline } from "./model";

/** Since when whoever answers now does; null where nothing tells. */
export function chargeSince({ answering, conversation }: Timeline): string | null {
  let at: string | null = null;
  for (const change of answering.toReversed()) {
    if (change.answers !== conversation.answers) break;
    at = change.at;
  }
  return at;
}
