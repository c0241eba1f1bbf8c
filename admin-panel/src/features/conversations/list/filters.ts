"use client";

import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { operations } from "@/api/types/query";
import { TIME_ZONE } from "@/i18n/namespaces";

export type Wanted = NonNullable<operations["list_conversations"]["parameters"]["query"]>;

export const STATUSES = ["pending", "open", "resolved", "snoozed"] as const;
export const HAPPENED = ["wrote", "answered", "handoff", "quoted"] as const;
export type Happened = (typeof HAPPENED)[number];
export const TABS = ["all", "waiting", "human", "bot", "failed", "outside", "paused"] as const;
export type TabName = (typeof TABS)[number];

const yesOrNo = createParser({
  parse: (text) => (text === "si" ? true : text === "no" ? false : null),
  serialize: (yes: boolean) => (yes ? "si" : "no"),
});

const aDay = createParser({
  parse: (text: string) => (isDay(text) ? text : null),
  serialize: (day: string) => day,
});

/** The list's filters, and what each is called in the address. */
const FILTERS = {
  answers: parseAsStringLiteral(["bot", "human", "paused"]),
  waiting: yesOrNo,
  failed: yesOrNo,
  outside: yesOrNo,
  status: parseAsStringLiteral(STATUSES),
  category: parseAsString,
  quoted: yesOrNo,
  since: parseAsString,
  until: parseAsString,
  happened: parseAsStringLiteral(HAPPENED),
  day: aDay,
};
const ADDRESS = {
  answers: "responde",
  waiting: "espera",
  failed: "fallo",
  outside: "fuera",
  status: "estado",
  category: "categoria",
  quoted: "presupuesto",
  since: "desde",
  until: "hasta",
  happened: "ocurrio",
  day: "dia",
};

/** Where what a number of the first screen counts is listed. */
export const listOf = (happened: Happened, day: string): string =>
  `/conversaciones?${ADDRESS.happened}=${happened}&${ADDRESS.day}=${day}`;

const NOT_COUNTED = { happened: null, day: null };
const OF_TABS = { answers: null, waiting: null, failed: null, outside: null };
type OfTab = { answers?: "bot" | "human" | "paused"; waiting?: true; failed?: true; outside?: true };
const BY_TAB: Record<TabName, OfTab> = {
  all: {},
  waiting: { waiting: true },
  human: { answers: "human" },
  bot: { answers: "bot" },
  failed: { failed: true },
  outside: { outside: true },
  paused: { answers: "paused" },
};

export function useFilters() {
  const [found, set] = useQueryStates(FILTERS, { history: "replace", urlKeys: ADDRESS });
  const { answers, waiting, failed, outside, happened, day, ...rest } = found;
  const tab: TabName = waiting ? "waiting" : failed ? "failed" : outside ? "outside" : (answers ?? "all");
  const counted = happened && day ? { happened, day } : null; // neither says anything alone
  const others = {
    ...counted,
    status: rest.status ?? undefined,
    category: rest.category ?? undefined,
    quoted: rest.quoted ?? undefined,
    since: instant(rest.since, 0),
    until: instant(rest.until, 1),
  };
  const chosen = Object.values({ ...rest, counted }).filter((one) => one !== null).length;
  return {
    tab,
    found: rest,
    /** What a number of the first screen counts, where the list shows that. */
    counted,
    clearCounted: () => void set(NOT_COUNTED),
    /** How many filters are set besides the tab. */
    chosen,
    /** For the counts: what is chosen besides the tab. */
    others: others satisfies Wanted,
    wanted: {
      ...others,
      answers: answers ?? undefined,
      waiting: waiting ?? undefined,
      failed: failed ?? undefined,
      outside: outside ?? undefined,
    } satisfies Wanted,
    set,
    toTab: (name: TabName) => void set({ ...OF_TABS, ...BY_TAB[name] }),
    clear: () =>
      void set({ status: null, category: null, quoted: null, since: null, until: null, ...NOT_COUNTED }),
  };
}

/** Whether the calendar has it: the API refuses 31 February, and the list is to show anyway. */
export function isDay(text: string): boolean {
  const noon = Date.parse(`${text}T12:00:00Z`);
  return !Number.isNaN(noon) && new Date(noon).toISOString().slice(0, 10) === text;
}

/** A day in Madrid as its first moment, `later` days on; a moment as it is. */
export function instant(text: string | null, later: number): string | undefined {
  if (!text || Number.isNaN(Date.parse(text))) return undefined;
  const day = text.match(/^(\d{4})-(\d{2})-(\d{2})$/);
  if (!day) return text;
  const noon = new Date(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]) + later, 12));
  return `${noon.toISOString().slice(0, 10)}T00:00:00${offset(noon)}`;
}

/** "+01:00" in winter. Spain changes its clocks at 1:00 UTC, so midnight and noon differ on two days a year. */
function offset(noon: Date): string {
  const midnight = new Date(noon.getTime() - 13 * 3_600_000);
  const name = new Intl.DateTimeFormat("en", { timeZone: TIME_ZONE, timeZoneName: "longOffset" })
    .formatToParts(midnight)
    .find((part) => part.type === "timeZoneName")?.value;
  return name?.replace("GMT", "") || "+00:00";
}
