import type { useTranslations } from "next-intl";
import type { DayFigures } from "./tiles";

type Names = ReturnType<typeof useTranslations<"common.handoff">>;

/** Why conversations went to people over these days, the most frequent first, in words. */
export function reasons(
  days: Pick<DayFigures, "handoffs">[],
  names: Names,
): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const day of days) {
    for (const [code, count] of Object.entries(day.handoffs)) {
      const known = code as Parameters<Names["has"]>[0];
      const name = names.has(known) ? names(known) : `${names("other")} (${code})`;
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}
