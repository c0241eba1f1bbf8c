"use client";

import clsx from "clsx";
import { useFormatter, useTranslations } from "next-intl";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { useDuration } from "@/ui/values";
import type { Look } from "./event-row";
import { type Bar, bars, joined, type Stretch, stretches } from "./grouping";
import { type LoggedEvent, type Who, whoOf } from "./model";
import { useEventName } from "./name";

/** Pixels that a mark takes at least (WCAG 2.2, 2.5.8); nearer ones become one. */
const MARK = 26;
const LANES: Who[] = ["customer", "bot", "outbox", "whatsapp", "person"];

/** What happened when, as bars on a clock; each stretch without a long silence has a clock of its own. */
export function Timeline({ events, look }: { events: LoggedEvent[]; look: Look }) {
  const found = useMemo(() => stretches(events), [events]);
  return (
    <ol className="flex flex-col">
      {found.map((stretch) => (
        <li key={stretch.events[0]?.position} className="border-line border-b p-3 last:border-b-0">
          <Clock of={stretch} look={look} />
        </li>
      ))}
    </ol>
  );
}

function Clock({ of: { start, end, events }, look }: { of: Stretch; look: Look }) {
  const t = useTranslations("events");
  const format = useFormatter();
  const duration = useDuration();
  const length = Math.max(end - start, 1);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(400);
  useLayoutEffect(() => {
    const lane = box.current?.querySelector("[data-lane]");
    if (!lane) return;
    const sized = new ResizeObserver(() => setWidth(lane.clientWidth));
    sized.observe(lane);
    return () => sized.disconnect();
  }, []);
  const place = (at: number) => ((at - start) / length) * 100;
  const zone = look.clock === "utc" ? { timeZone: "UTC" } : {};
  const lanes = LANES.map((who) => ({
    who,
    bars: joined(bars(events.filter((one) => whoOf(one) === who)), (length * MARK) / width),
  })).filter((lane) => lane.bars.length > 0);
  return (
    <div>
      <p className="mb-1.5 text-ink-soft text-sm">
        {format.dateTime(new Date(start), { dateStyle: "medium", timeStyle: "medium", ...zone })}
        {look.clock === "utc" && " UTC"} ·{" "}
        {t("stretch", { time: duration(length / 1000), count: events.length })}
      </p>
      <div ref={box} className="flex flex-col gap-1">
        {lanes.map(({ who, bars: drawn }) => (
          <div key={who} className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-center gap-2">
            <span className="truncate text-ink-faint text-xs">{t(`who.${who}`)}</span>
            <div data-lane className="relative mx-3 h-6 rounded-sm bg-sunken">
              {drawn.map((bar) => (
                <Mark key={bar.events[0]?.position} bar={bar} place={place} look={look} />
              ))}
            </div>
          </div>
        ))}
        <div className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-2" aria-hidden>
          <span />
          <div className="mx-3 flex justify-between text-ink-faint text-xs">
            {[0, 0.5, 1].map((part) => (
              <span key={part}>+{duration((length * part) / 1000)}</span>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function Mark({ bar, place, look }: { bar: Bar; place: (at: number) => number; look: Look }) {
  const name = useEventName();
  const format = useFormatter();
  const current = bar.events.some((one) => one.position === look.current);
  // What went wrong is what one looks for; else where it began.
  const first = bar.events.find((one) => one.failed) ?? bar.events[0];
  if (!first) return null;
  const names = [...new Set(bar.events.map((one) => name(one.name)))].join(", ");
  const label = `${format.dateTime(new Date(bar.from), { timeStyle: "medium" })} · ${names}`;
  return (
    <button
      type="button"
      data-row={first.position}
      aria-label={label}
      aria-current={current || undefined}
      title={label}
      onClick={() => look.onOpen(first.position)}
      className="absolute inset-y-0 flex min-w-6 -translate-x-3 items-center px-1.5"
      style={{ left: `${place(bar.from)}%`, width: `calc(${place(bar.to) - place(bar.from)}% + 1.5rem)` }}
    >
      <span
        className={clsx(
          "h-3 w-full rounded-full",
          bar.failed ? "h-4! rounded-none! bg-bad" : "bg-accent",
          current && "ring-2 ring-ink",
        )}
      />
    </button>
  );
}
