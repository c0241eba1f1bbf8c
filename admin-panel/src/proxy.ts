import { type NextRequest, NextResponse } from "next/server";
import { isSecure, noCookies, protocolOf, readTokens, secondsLeft, tokenCookies } from "./server/cookies";
import { renew } from "./server/identity";
import { RENEW_BEFORE } from "./server/limits";
import { contentSecurityPolicy, nonce, SECURITY_HEADERS } from "./server/policy";

/** Before each request: renew the session where due, send who has none to sign in, set the security headers.
 *
 * This is only the first look. Pages ask `verifySession`, and the APIs check every token themselves.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl;
  const own = request.nextUrl.protocol.replace(":", "");
  const protocol = protocolOf(request.headers.get("x-forwarded-proto"), own);
  const secure = isSecure(protocol, request.headers.get("host") ?? "");
  const api = pathname.startsWith("/api/");
  const open = pathname === "/entrar" || pathname === "/invitacion" || pathname === "/api/session";

  const { access, refresh } = readTokens(request.cookies, secure);
  const left = access ? secondsLeft(access, Date.now()) : 0;
  let settings: ReturnType<typeof tokenCookies> = [];
  let signedIn = left > 0;
  if (left < RENEW_BEFORE && refresh && !open) {
    try {
      const found = await renew(refresh);
      if (!("status" in found)) {
        settings = tokenCookies(found, secure);
        signedIn = true;
      } else if (found.status === 401) {
        settings = noCookies(secure);
        signedIn = false;
      }
    } catch {
      // Ingress is away: what the old token still opens stays open, and the page says what does not answer.
    }
  }
  for (const one of settings) request.cookies.set(one.name, one.value);

  const secret = nonce();
  const policy = contentSecurityPolicy(secret, process.env.NODE_ENV === "development");
  let response: NextResponse;
  if (!signedIn && !open && !refreshing(refresh, settings)) {
    response = api
      ? NextResponse.json({ detail: "signed out" }, { status: 401 })
      : NextResponse.redirect(
          new URL(`/entrar?a=${encodeURIComponent(pathname + search)}`, origin(request, protocol)),
        );
  } else {
    const headers = new Headers(request.headers);
    headers.set("x-nonce", secret);
    headers.set("content-security-policy", policy);
    response = NextResponse.next({ request: { headers } });
  }
  for (const one of settings) response.cookies.set(one);
  if (!api) response.headers.set("content-security-policy", policy);
  for (const [name, value] of SECURITY_HEADERS) response.headers.set(name, value);
  if (secure) response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  return response;
}

/** A session that could not be renewed now is not over: only ingress can end it. */
function refreshing(refresh: string | undefined, settings: readonly unknown[]): boolean {
  return refresh !== undefined && settings.length === 0;
}

function origin(request: NextRequest, protocol: string): string {
  return `${protocol}://${request.headers.get("host") ?? request.nextUrl.host}`;
}

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"] };
