import { describe, expect, it } from "vitest";
import { isSecure, noCookies, protocolOf, readTokens, secondsLeft, tokenCookies } from "@/server/cookies";

const TOKENS = { access: "a", refresh: "r", refreshExpires: new Date("2026-11-30T00:00:00Z") };
const jwt = (payload: unknown) => `e30.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.s`;
const jar = (all: Record<string, string>) => ({
  get: (name: string) => (name in all ? { value: all[name] ?? "" } : undefined),
});

describe("protocol", () => {
  it.each([
    ["https", "https"],
    ["HTTPS, http", "https"],
    ["http, https", "http"],
    ["javascript", "http"],
    ["", "http"],
    [null, "http"],
  ])("of %s is %s", (forwarded, expected) => {
    expect(protocolOf(forwarded)).toBe(expected);
  });

  it("is our own without a proxy", () => {
    expect(protocolOf(null, "https")).toBe("https");
  });
});

describe("cookies", () => {
  it.each([true, false])("scripts never see them (secure: %s)", (secure) => {
    for (const one of [...tokenCookies(TOKENS, secure), ...noCookies(secure)]) {
      expect(one).toMatchObject({ httpOnly: true, sameSite: "lax", secure, path: "/" });
      expect(one.name.startsWith("__Host-")).toBe(secure);
    }
  });

  it("are read under the name they were set", () => {
    const set = Object.fromEntries(tokenCookies(TOKENS, true).map(({ name, value }) => [name, value]));
    expect(readTokens(jar(set), true)).toEqual({ access: "a", refresh: "r" });
    expect(readTokens(jar(set), false)).toEqual({ access: undefined, refresh: undefined });
  });

  it("are empty and over after signing out", () => {
    for (const one of noCookies(true)) expect([one.value, one.expires.getTime()]).toEqual(["", 0]);
  });

  it.each([
    ["http", "127.0.0.1:8001", false],
    ["http", "localhost", false],
    ["http", "[::1]:8001", false],
    ["http", "panel.example.com", true],
    ["http", "127.0.0.1.example.com", true],
    ["https", "127.0.0.1", true],
  ])("%s on %s needs Secure: %s", (protocol, host, secure) => {
    expect(isSecure(protocol, host)).toBe(secure);
  });
});

describe("what is left of a token", () => {
  it("is told in seconds", () => {
    expect(secondsLeft(jwt({ exp: 1_000 }), 940_000)).toBe(60);
  });

  it.each(["", "a", "a.b.c", jwt({}), jwt({ exp: "soon" }), jwt(null)])("is nothing for %j", (token) => {
    expect(secondsLeft(token, 0)).toBe(0);
  });
});
