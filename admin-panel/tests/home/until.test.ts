import { expect, it } from "vitest";
import { heldUntil } from "@/features/home/until";

const ASKED = new Date("2026-11-23T10:32:07.120Z");
const STORED = "2026-11-23T09:00:00Z";

it.each([
  ["all is in them", 0, STORED, ASKED.toISOString()],
  ["an event is missing", 1, STORED, STORED],
  ["they stand still", 5000, STORED, STORED],
  ["the log does not say how far it is", null, STORED, STORED],
  ["nothing was ever read", 3, null, null],
  ["nothing happened yet", 0, null, ASKED.toISOString()],
])("numbers while %s", (_, lag, as_of, expected) => {
  expect(heldUntil({ lag, as_of }, ASKED)).toBe(expected);
});
