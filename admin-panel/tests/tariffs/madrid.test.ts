import { expect, it } from "vitest";
import { instant, wall } from "@/features/tariffs/madrid";

it.each([
  ["2027-01-01T00:00", "2026-12-31T23:00:00.000Z"],
  ["2027-07-01T00:00", "2027-06-30T22:00:00.000Z"],
  ["2027-03-28T01:59", "2027-03-28T00:59:00.000Z"],
  ["2027-03-28T02:30", "2027-03-28T01:30:00.000Z"], // skipped: half past three
  ["2027-03-28T03:00", "2027-03-28T01:00:00.000Z"],
  ["2027-10-31T02:30", "2027-10-31T00:30:00.000Z"], // twice: the first
  ["2027-10-31T03:00", "2027-10-31T02:00:00.000Z"],
])("%s in Madrid is %s", (text, utc) => expect(instant(text)?.toISOString()).toBe(utc));

it("shows an instant as the clock does", () => {
  expect(wall(new Date("2026-12-31T23:00:00Z"))).toBe("2027-01-01T00:00");
});

it("is no moment without a date and a time", () => {
  for (const text of ["", "2027-01-01", "mañana", "2027-13-01T00:00"]) expect(instant(text)).toBeNull();
});
