import { describe, expect, it } from "vitest";
import { ownPath } from "@/shell/paths";

describe("where signing in leads", () => {
  it.each(["/", "/entregas", "/entregas?estado=parked", "/conversaciones/1-7?porque=x"])(
    "goes to %s",
    (path) => {
      expect(ownPath(path)).toBe(path);
    },
  );

  it.each([
    undefined,
    "",
    "entregas",
    "https://example.com/",
    "//example.com",
    "///example.com",
    "/\\example.com",
    "/\t/example.com",
    "/\n/example.com",
    "javascript:alert(1)",
    " /entregas",
    "http:/example.com",
  ])("never leaves for %j", (asked) => {
    expect(ownPath(asked)).toBe("/");
  });

  it("takes one address, not a list", () => {
    expect(ownPath(["/entregas", "//example.com"])).toBe("/");
  });
});
