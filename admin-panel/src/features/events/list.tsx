"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { EventRow, type Look } from "./event-row";
import { collapsed } from "./grouping";
import { type LoggedEvent, minor } from "./model";

const ROW = 52;

/** Every event, one a line; neighbours of little worth as one, unless they are asked for. */
export function EventList({ events, look, whole }: { events: LoggedEvent[]; look: Look; whole: boolean }) {
  const t = useTranslations("events");
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const runs = useMemo(
    () =>
      collapsed(events, (event) => !whole && event.position !== look.current && minor(event)).flatMap(
        (run) =>
          run.kind === "minor" && opened.has(run.key)
            ? run.events.map((event) => ({ kind: "event" as const, event }))
            : [run],
      ),
    [events, whole, opened, look.current],
  );
  const box = useRef<HTMLOListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(box.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: runs.length,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => {
      const run = runs[index];
      return run?.kind === "minor" ? run.key : (run?.event.position ?? index);
    },
  });
  const items = virtual.getVirtualItems();
  return (
    <ol ref={box} className="relative" style={{ height: virtual.getTotalSize() }}>
      {items.map((item) => {
        const run = runs[item.index];
        return (
          run && (
            <li
              key={item.key}
              data-index={item.index}
              ref={virtual.measureElement}
              aria-setsize={runs.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start - top}px)` }}
            >
              {run.kind === "event" ? (
                <EventRow event={run.event} look={look} />
              ) : (
                <button
                  type="button"
                  data-row={run.key}
                  onClick={() => setOpened(new Set(opened).add(run.key))}
                  className="flex min-h-8 w-full items-center gap-2 border-line border-b bg-canvas px-3 text-left text-ink-faint text-sm hover:bg-sunken"
                >
                  <ChevronsUpDown className="size-3.5 shrink-0" aria-hidden />
                  {t("minor", { count: run.events.length })}
                </button>
              )}
            </li>
          )
        );
      })}
    </ol>
  );
}
