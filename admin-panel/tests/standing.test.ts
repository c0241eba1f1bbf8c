import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { KNOWN_FOR } from "@/server/limits";
import { standing } from "@/server/standing";

const asked = vi.fn(async () => new Response("{}"));
const MINUTES = 60_000;

/** A token that is over in ten minutes, by its own word. */
function token(name: string): string {
  const exp = Date.now() / 1000 + 600;
  return `${name}.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.s`;
}

beforeEach(() => {
  vi.useFakeTimers();
  asked.mockReset();
  asked.mockImplementation(async () => new Response("{}"));
  vi.stubGlobal("fetch", asked);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("a token that only says it is good is none", async () => {
  asked.mockImplementation(async () => new Response("{}", { status: 401 }));
  const forged = token("forged");
  expect(await standing(forged)).toBe("out");
  expect(await standing(forged)).toBe("out");
  expect(asked).toHaveBeenCalledTimes(2);
});

it("what is asked for at once, and shortly after, asks ingress once", async () => {
  const good = token("good");
  expect(await Promise.all([standing(good), standing(good), standing(good)])).toEqual(["in", "in", "in"]);
  await vi.advanceTimersByTimeAsync(KNOWN_FOR - 1);
  expect(await standing(good)).toBe("in");
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  await standing(good);
  expect(asked).toHaveBeenCalledTimes(2);
});

it("a session that was ended is out when ingress is asked again", async () => {
  const ended = token("ended");
  expect(await standing(ended)).toBe("in");
  asked.mockImplementation(async () => new Response("{}", { status: 401 }));
  await vi.advanceTimersByTimeAsync(KNOWN_FOR);
  expect(await standing(ended)).toBe("out");
});

it.each([
  ["does not answer", () => Promise.reject(new Error("refused"))],
  ["is broken", async () => new Response("{}", { status: 503 })],
])("while ingress %s, only what it knew stays good, and no longer than the token", async (_, away) => {
  const met = token("met");
  expect(await standing(met)).toBe("in");
  asked.mockImplementation(away);
  expect(await standing(token("never met"))).toBe("away");
  await vi.advanceTimersByTimeAsync(5 * MINUTES);
  expect(await standing(met)).toBe("in");
  await vi.advanceTimersByTimeAsync(5 * MINUTES);
  expect(await standing(met)).toBe("away");
});
