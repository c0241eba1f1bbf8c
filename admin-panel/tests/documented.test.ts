import { describe, expect, it } from "vitest";
import { documented } from "@/server/documented";

const may = (api: "ingress" | "query" | "agent", method: string, path: string) =>
  documented(api, method, path.split("/"));

describe("what pages may ask of the APIs", () => {
  it.each([
    ["query", "GET", "conversations"],
    ["query", "GET", "conversations/1-7/events.jsonl"],
    ["query", "GET", "events/stream"],
    ["query", "GET", "health"],
    ["ingress", "GET", "api/auth/me"],
    ["ingress", "POST", "api/auth/password"],
    ["ingress", "PUT", "api/prompts/answer"],
    ["ingress", "POST", "api/privacy/media/1-7/0f3a"],
    ["ingress", "POST", "api/contacts/1-7/mute"],
    ["agent", "GET", "api/settings"],
  ] as const)("%s %s %s", (api, method, path) => {
    expect(may(api, method, path)).toBe(true);
  });

  it.each([
    // open without a token: for the machines beside it
    ...(["ingress", "query", "agent"] as const).flatMap((api) =>
      ["metrics", "healthz", "readyz", "docs", "redoc", "openapi.json", "docs/oauth2-redirect", ""].map(
        (path) => [api, "GET", path] as const,
      ),
    ),
    // sessions are begun, renewed and ended elsewhere
    ["ingress", "POST", "api/auth/login"],
    ["ingress", "POST", "api/auth/refresh"],
    ["ingress", "POST", "api/auth/logout"],
    ["ingress", "POST", "api/auth/accept"],
    ["ingress", "POST", "api/chatwoot/webhook"],
    // another way of writing
    ["ingress", "POST", "API/auth/login"],
    ["ingress", "POST", "api/AUTH/login"],
    ["ingress", "GET", "Api/bot"],
    ["ingress", "POST", "api/auth/login/"],
    ["ingress", "POST", "api//auth/login"],
    ["ingress", "GET", "api/bot/../../metrics"],
    ["ingress", "GET", "api/%2e%2e/metrics"],
    ["query", "GET", "conversations/.."],
    ["query", "GET", "conversations/..%2f..%2fmetrics"],
    ["query", "GET", "conversations/%2e%2e%2fmetrics"],
    ["query", "GET", "conversations/a\\..\\metrics"],
    ["query", "GET", "conversations/1-7?x=1"],
    ["query", "GET", "conversations/@example.com"],
    ["query", "GET", "conversations/ﾠ"],
    ["query", "GET", "conversations/1-7\n"],
    // not that method
    ["query", "DELETE", "conversations"],
    ["ingress", "GET", "api/bot/switch"],
  ] as const)("not %s %s %j", (api, method, path) => {
    expect(may(api, method, path)).toBe(false);
  });

  it("knows a way for a segment that came with a slash in it as little", () => {
    expect(documented("ingress", "GET", ["api/bot"])).toBe(false);
    expect(documented("query", "GET", ["conversations", "../metrics"])).toBe(false);
  });
});
