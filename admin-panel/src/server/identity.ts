import { upstreams } from "./config";
import type { Tokens } from "./cookies";
import { RENEWED_FOR } from "./limits";

/** Sign-in, renewal and sign-out at ingress, which alone knows who may come in. */

export type Refusal = { status: number; detail: string; retryAfter?: string };

type Issued = { access_token: string; refresh_token: string; refresh_expires_at: string };

async function post(path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
  return fetch(`${upstreams.ingress}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout(10_000),
  });
}

async function issued(response: Response): Promise<Tokens | Refusal> {
  if (!response.ok) {
    const body = (await response.json().catch(() => ({}))) as { detail?: unknown };
    return {
      status: response.status,
      detail: typeof body.detail === "string" ? body.detail : "",
      retryAfter: response.headers.get("retry-after") ?? undefined,
    };
  }
  const body = (await response.json()) as Issued;
  return {
    access: body.access_token,
    refresh: body.refresh_token,
    refreshExpires: new Date(body.refresh_expires_at),
  };
}

/** `source`: the browser's address, so that one of them cannot lock out the others. */
export async function signIn(email: string, password: string, source: string): Promise<Tokens | Refusal> {
  return issued(await post("/api/auth/login", { email, password }, { "x-forwarded-for": source }));
}

const renewals = new Map<string, Promise<Tokens | Refusal>>();

/** A page asks for many things at once: they share one renewal, and so does whatever still carries the old token.
 *
 * The new cookies come with an answer, and the slowest takes its time: until then the browser shows the old token,
 * which ingress would take for a stolen one and end the session.
 */
export function renew(refresh: string): Promise<Tokens | Refusal> {
  const running = renewals.get(refresh);
  if (running) return running;
  const renewal = post("/api/auth/refresh", { refresh_token: refresh }, {}).then(issued);
  renewals.set(refresh, renewal);
  const forget = () => renewals.delete(refresh);
  renewal.then((found) => ("status" in found ? forget() : setTimeout(forget, RENEWED_FOR)), forget);
  return renewal;
}

export async function signOut(refresh: string): Promise<void> {
  await post("/api/auth/logout", { refresh_token: refresh }, {});
}

/** The status of ingress: 200, 401 for a link that is over, 422 for a password that will not do. */
export async function accept(token: string, password: string, source: string): Promise<number> {
  return (await post("/api/auth/accept", { token, password }, { "x-forwarded-for": source })).status;
}
