import { cookies, headers } from "next/headers";
import { isSecure, noCookies, protocolOf, readTokens, tokenCookies } from "@/server/cookies";
import { accept, signIn, signOut } from "@/server/identity";
import { fromOurPage } from "@/server/origin";

/** Signing in and out: the only places, with `proxy.ts`, where the cookies are set. */

async function secure(): Promise<boolean> {
  const head = await headers();
  return isSecure(protocolOf(head.get("x-forwarded-proto")), head.get("host") ?? "");
}

async function set(jarred: ReturnType<typeof noCookies>): Promise<void> {
  const jar = await cookies();
  for (const one of jarred) jar.set(one);
}

/** The browser's address, by the nearest proxy's word: a farther one could be anybody's invention. */
function sourceOf(request: Request): string {
  return request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "127.0.0.1";
}

/** Sign in. */
export async function POST(request: Request): Promise<Response> {
  if (!fromOurPage(request)) return Response.json({ detail: "origin" }, { status: 403 });
  const body = (await request.json().catch(() => null)) as { email?: unknown; password?: unknown } | null;
  if (typeof body?.email !== "string" || typeof body.password !== "string") {
    return Response.json({ detail: "email and password" }, { status: 400 });
  }
  try {
    const found = await signIn(body.email, body.password, sourceOf(request));
    if ("status" in found) {
      const head = found.retryAfter ? { "retry-after": found.retryAfter } : undefined;
      return Response.json({ detail: found.detail }, { status: found.status, headers: head });
    }
    await set(tokenCookies(found, await secure()));
    return new Response(null, { status: 204 });
  } catch (error) {
    process.stderr.write(`${JSON.stringify({ event: "sign-in impossible", why: String(error) })}\n`);
    return Response.json({ detail: "ingress does not answer" }, { status: 502 });
  }
}

/** Set the first password, or a forgotten one, with the secret of a link. */
export async function PUT(request: Request): Promise<Response> {
  if (!fromOurPage(request)) return Response.json({ detail: "origin" }, { status: 403 });
  const body = (await request.json().catch(() => null)) as { token?: unknown; password?: unknown } | null;
  if (typeof body?.token !== "string" || typeof body.password !== "string") {
    return Response.json({ detail: "token and password" }, { status: 400 });
  }
  try {
    const status = await accept(body.token, body.password, sourceOf(request));
    return status === 200 ? new Response(null, { status: 204 }) : Response.json({}, { status });
  } catch (error) {
    process.stderr.write(`${JSON.stringify({ event: "invitation not taken", why: String(error) })}\n`);
    return Response.json({ detail: "ingress does not answer" }, { status: 502 });
  }
}

/** Sign out. */
export async function DELETE(request: Request): Promise<Response> {
  if (!fromOurPage(request)) return Response.json({ detail: "origin" }, { status: 403 });
  const safe = await secure();
  const { refresh } = readTokens(await cookies(), safe);
  try {
    if (refresh) await signOut(refresh);
  } catch (error) {
    // The browser forgets it all the same; the session itself then ends by time.
    process.stderr.write(`${JSON.stringify({ event: "sign-out not told", why: String(error) })}\n`);
  }
  await set(noCookies(safe));
  return new Response(null, { status: 204 });
}
