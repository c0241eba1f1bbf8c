import { describe, expect, it } from "vitest";
import { address } from "@/server/forward";
import { contentSecurityPolicy, nonce } from "@/server/policy";

const at = (segments: string[], query = "", hidden: string | null = null) =>
  address("query", segments, new URLSearchParams(query), hidden)?.href ?? null;

describe("the way to an API", () => {
  it("keeps path and parameters", () => {
    expect(at(["conversations", "1-7"], "limit=5")).toBe("http://127.0.0.1:8002/conversations/1-7?limit=5");
  });

  it("puts hidden parameters on where nobody keeps addresses", () => {
    expect(at(["conversations"], "limit=5", "q=Lucía&q=2")).toBe(
      "http://127.0.0.1:8002/conversations?limit=5&q=Luc%C3%ADa&q=2",
    );
  });

  it.each([[".."], ["."], [""], ["a/b"], ["a\\b"]])("never climbs: %j", (segment) => {
    expect(at(["conversations", segment, "metrics"])).toBeNull();
  });

  it.each(["@example.com", "?x=1", "#x", "%2e%2e", "http:"])("%j is only a name", (segment) => {
    const url = new URL(at(["conversations", segment]) ?? "");
    expect(url.host).toBe("127.0.0.1:8002");
    expect(url.pathname).toBe(`/conversations/${encodeURIComponent(segment)}`);
    expect(url.search + url.hash).toBe("");
  });
});

describe("the policy", () => {
  it("lets nothing in that has no nonce", () => {
    const policy = contentSecurityPolicy("n", false);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'nonce-n'");
    expect(policy).not.toContain("unsafe-eval");
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
    expect(policy).not.toMatch(/https?:/);
  });

  it("has another nonce each time", () => {
    expect(new Set(Array.from({ length: 100 }, nonce)).size).toBe(100);
  });
});
