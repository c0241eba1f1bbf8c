import { describe, expect, it } from "vitest";
import { hidden } from "@/api/client";
import { ApiError, detailOf } from "@/api/errors";
import { concerned } from "@/api/live";

describe("a refusal", () => {
  it("is told in the API's own words", () => {
    expect(detailOf({ detail: "no such part" })).toBe("no such part");
    expect(detailOf({ detail: [{ loc: ["body", "reason"], msg: "too short" }] })).toBe("reason: too short");
    for (const other of [null, undefined, "x", {}, { detail: 7 }]) expect(detailOf(other)).toBe("");
  });

  it("passes by itself only where the API is away", () => {
    const passing = (status: number) => new ApiError(status, "", null, null).passing;
    expect([0, 502, 503].map(passing)).toEqual([true, true, true]);
    expect([400, 401, 403, 404, 409, 412, 422, 429, 500].some(passing)).toBe(false);
  });
});

describe("search words", () => {
  it("go in a header", () => {
    expect(hidden({ q: "Lucía & co" })).toEqual({ "x-msia-params": "q=Luc%C3%ADa+%26+co" });
    expect(hidden({ q: undefined, z: "" })).toEqual({});
  });
});

describe("an event of the log", () => {
  const keys = (subject: string) => concerned({ subject }).map((key) => key.join(" "));

  it("says which questions to ask again", () => {
    expect(keys("msia.inbox.1-7")).toContain("conversation 1-7");
    expect(keys("msia.delivery.1-7")).toContain("deliveries");
    expect(keys("msia.tariff.tariff-motos")).toEqual(["tariffs"]);
    expect(keys("msia.control.admin-1")).toContain("admins");
    expect(keys("msia.control.bot")).toContain("bot");
  });

  it("never says nothing, whatever it is", () => {
    for (const subject of ["msia.inbox.1-1", "msia.future.x", "msia.control.prompt-a", "msia"])
      expect(keys(subject).length).toBeGreaterThan(0);
  });
});
