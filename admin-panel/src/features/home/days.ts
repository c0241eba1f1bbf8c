/** Days of Madrid, as the figures count them. */

const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Madrid", dateStyle: "short" });

/** `2026-11-23`: the day in Madrid, `before` days ago. */
export function day(now: Date, before = 0): string {
  const today = new Date(`${DAY.format(now)}T12:00:00Z`);
  today.setUTCDate(today.getUTCDate() - before);
  return today.toISOString().slice(0, 10);
}
