import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { renew } from "@/server/identity";
import { BEGINS_WITHIN } from "@/server/limits";

const PAIR = { access_token: "a", refresh_token: "r2", refresh_expires_at: "2026-11-30T00:00:00Z" };
const asked = vi.fn(async () => Response.json(PAIR));

beforeEach(() => {
  vi.useFakeTimers();
  asked.mockClear();
  vi.stubGlobal("fetch", asked);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("an exchanged token is not sent again while a slow answer still carries the new cookies", async () => {
  const slowest = Math.max(...Object.values(BEGINS_WITHIN));
  const first = await renew("slow");
  await vi.advanceTimersByTimeAsync(slowest);
  expect(await renew("slow")).toEqual(first);
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(60_000);
  await renew("slow");
  expect(asked).toHaveBeenCalledTimes(2);
});

it("a refusal is not kept", async () => {
  asked.mockResolvedValueOnce(Response.json({ detail: "away" }, { status: 503 }));
  expect(await renew("refused")).toMatchObject({ status: 503 });
  expect(await renew("refused")).toMatchObject({ refresh: "r2" });
});
