/** The session's two cookies, which scripts cannot read. No other place knows their names. */

export type Tokens = { access: string; refresh: string; refreshExpires: Date };

type Jar = { get(name: string): { value: string } | undefined };
type Setting = {
  name: string;
  value: string;
  httpOnly: true;
  sameSite: "lax";
  secure: boolean;
  path: "/";
  expires: Date;
};

/** How the browser speaks to us, by the word of the outermost proxy; anything but https is http. */
export function protocolOf(forwarded: string | null, own = "http"): "http" | "https" {
  return (forwarded ?? own).split(",")[0]?.trim().toLowerCase() === "https" ? "https" : "http";
}

/** Only http on this very machine may do without `Secure`. */
export function isSecure(protocol: string, host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return protocol === "https" || !["localhost", "127.0.0.1", "[::1]"].includes(name);
}

const prefix = (secure: boolean) => (secure ? "__Host-msia" : "msia");

export function readTokens(jar: Jar, secure: boolean): { access?: string; refresh?: string } {
  return {
    access: jar.get(`${prefix(secure)}_access`)?.value || undefined,
    refresh: jar.get(`${prefix(secure)}_refresh`)?.value || undefined,
  };
}

/** Both end with the session: an access token that is over is only renewed, never used. */
export function tokenCookies(tokens: Tokens, secure: boolean): Setting[] {
  const base = {
    httpOnly: true,
    sameSite: "lax",
    secure,
    path: "/",
    expires: tokens.refreshExpires,
  } as const;
  return [
    { name: `${prefix(secure)}_access`, value: tokens.access, ...base },
    { name: `${prefix(secure)}_refresh`, value: tokens.refresh, ...base },
  ];
}

export function noCookies(secure: boolean): Setting[] {
  return tokenCookies({ access: "", refresh: "", refreshExpires: new Date(0) }, secure);
}

/** Seconds until a JWT ends, by its own word: the APIs check it, this only tells when to renew. */
export function secondsLeft(token: string, now: number): number {
  try {
    const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof payload.exp === "number" ? payload.exp - now / 1000 : 0;
  } catch {
    return 0; // not a token of ours: as if over
  }
}
