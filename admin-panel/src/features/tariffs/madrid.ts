/** A moment as a clock on a wall in Madrid shows it, and the instant that it is. */

const ZONE = "Europe/Madrid";

const WALL = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

/** `2027-01-01T00:00` in Madrid of an instant. */
export function wall(at: Date): string {
  return WALL.format(at).replace(" ", "T");
}

/** The instant of `2027-01-01T00:00` in Madrid; null for no such text.
 *
 * An hour that is skipped in spring is the one after it; of one that comes twice in autumn it is the first.
 */
export function instant(text: string): Date | null {
  const utc = new Date(`${text}:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) || Number.isNaN(utc.getTime())) return null;
  for (const hours of [2, 1]) {
    const guess = new Date(utc.getTime() - hours * 3_600_000);
    if (wall(guess) === text) return guess;
  }
  return new Date(utc.getTime() - 3_600_000);
}
