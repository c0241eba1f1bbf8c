import { describe, expect, it } from "vitest";
import { fromOurPage } from "@/server/origin";

const asked = (method: string, headers: Record<string, string>) =>
  fromOurPage(new Request("http://panel.test/api/session", { method, headers }));

describe("a request that changes something", () => {
  it("is taken from a page of ours", () => {
    expect(asked("POST", { "x-msia-panel": "1", "sec-fetch-site": "same-origin" })).toBe(true);
  });

  it.each(["cross-site", "same-site", "none", ""])("is not taken from %j", (site) => {
    expect(asked("POST", { "x-msia-panel": "1", "sec-fetch-site": site })).toBe(false);
  });

  it("needs the header that no form can set", () => {
    expect(asked("POST", { "sec-fetch-site": "same-origin" })).toBe(false);
    expect(asked("POST", { "sec-fetch-site": "same-origin", "x-msia-panel": "0" })).toBe(false);
  });

  it("is judged by its origin where an old browser says nothing else", () => {
    const host = { host: "panel.test", "x-msia-panel": "1" };
    expect(asked("POST", { ...host, origin: "http://panel.test" })).toBe(true);
    expect(asked("POST", { ...host, origin: "http://panel.test.example.com" })).toBe(false);
    expect(asked("POST", { ...host, origin: "null" })).toBe(false);
    expect(asked("POST", host)).toBe(false);
  });

  it.each(["PUT", "PATCH", "DELETE", "POST"])("is looked at for %s", (method) => {
    expect(asked(method, {})).toBe(false);
  });

  it.each(["GET", "HEAD"])("%s changes nothing", (method) => {
    expect(asked(method, {})).toBe(true);
  });
});
