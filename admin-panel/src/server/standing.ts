import "server-only";
import { createHash } from "node:crypto";
import { upstreams } from "./config";
import { secondsLeft } from "./cookies";
import { KNOWN_FOR, TOLD_WITHIN } from "./limits";

/** Whether an access token opens anything, by the word of ingress: what a token says of itself anyone can write.
 *
 * A page asks for many things at once: they share one question, and a yes counts for `KNOWN_FOR`. It is no more
 * than the door: every API checks the token of each request again, so a session that was ended ends there at once.
 */
export type Standing = "in" | "out" | "away";

/** By the token's hash: when ingress was asked last, and when the token is over; both in milliseconds. */
const known = new Map<string, { asked: number; ends: number }>();
const asking = new Map<string, Promise<Standing>>();

export async function standing(token: string): Promise<Standing> {
  const name = createHash("sha256").update(token).digest("base64url");
  const met = known.get(name);
  if (met && Date.now() - met.asked < KNOWN_FOR) return "in";
  const running = asking.get(name) ?? ask(token).finally(() => asking.delete(name));
  asking.set(name, running);
  const found = await running;
  const now = Date.now();
  if (found === "in") {
    for (const [other, { ends }] of known) if (ends < now) known.delete(other);
    known.set(name, { asked: now, ends: now + secondsLeft(token, now) * 1000 });
  } else if (found === "out") {
    known.delete(name);
  } else if (met && now < met.ends) {
    met.asked = now; // what ingress knew stays good until it ends: the other APIs may still answer
    return "in";
  }
  return found;
}

async function ask(token: string): Promise<Standing> {
  try {
    const response = await fetch(`${upstreams.ingress}/api/auth/me`, {
      headers: { authorization: `Bearer ${token}` },
      cache: "no-store",
      signal: AbortSignal.timeout(TOLD_WITHIN),
    });
    if (response.ok) return "in";
    return [401, 403].includes(response.status) ? "out" : "away";
  } catch {
    return "away"; // whoever asks says so, with a code for the logs
  }
}
