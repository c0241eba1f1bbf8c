import "server-only";
import { randomUUID } from "node:crypto";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { upstreams } from "./config";
import { isSecure, protocolOf, readTokens } from "./cookies";
import { problem } from "./forward";
import { standing } from "./standing";

export type Role = "admin" | "operator" | "auditor";
export type Session = { id: string; email: string; role: Role };

/** The bearer token of this request, as `proxy.ts` left it: renewed where that was due. */
async function accessToken(): Promise<string | undefined> {
  const head = await headers();
  const secure = isSecure(protocolOf(head.get("x-forwarded-proto")), head.get("host") ?? "");
  return readTokens(await cookies(), secure).access;
}

/** For routes: the bearer token once ingress has said that it is one; else what to answer. */
export async function admitted(): Promise<string | Response> {
  const token = await accessToken();
  const found = token ? await standing(token) : "out";
  if (token && found === "in") return token;
  const correlation = randomUUID();
  if (found !== "away") return problem(401, "signed out", correlation);
  process.stderr.write(`${JSON.stringify({ event: "session not checked", correlation })}\n`);
  return problem(502, "ingress does not answer", correlation);
}

/** For pages: who asks, by the word of ingress and not of the cookie; once a request. Signed out: the sign-in page. */
export const verifySession = cache(async (): Promise<Session> => {
  const token = await accessToken();
  if (!token) redirect("/entrar");
  const response = await fetch(`${upstreams.ingress}/api/auth/me`, {
    headers: { authorization: `Bearer ${token}` },
    cache: "no-store",
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 401) redirect("/entrar");
  if (!response.ok) throw new Error(`ingress answered ${response.status} when asked who this is`);
  return (await response.json()) as Session;
});

/** Whether this page is for one of `roles`; who is not, sees the 403 page, not a crash. */
export async function permitted(...roles: Role[]): Promise<boolean> {
  return roles.includes((await verifySession()).role);
}
