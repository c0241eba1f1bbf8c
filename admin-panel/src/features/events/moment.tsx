"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useDeferredValue, useId, useState } from "react";
import { query, read } from "@/api/client";
import { ChargePill } from "@/features/conversations/status";
import { useWords } from "@/features/conversations/words";
import { Button, IconButton } from "@/ui/button";
import { Card, Facts } from "@/ui/page";
import { Shown } from "@/ui/states";
import { DateTime, Money } from "@/ui/values";
import type { LoggedEvent, StateAt } from "./model";

/** The conversation as it stood after any of its events: a slider through the log, and what a fold up to there gives. */
export function Moment({
  id,
  events,
  position,
  onMove,
}: {
  id: string;
  events: LoggedEvent[];
  position: number | null;
  onMove: (position: number | null) => void;
}) {
  const t = useTranslations("events.moment");
  const label = useId();
  const [shown, setShown] = useState(false); // where it stands above the list, it leaves room for it
  const last = events.length - 1;
  const found = position === null ? last : events.findLastIndex((one) => one.position <= position);
  const at = Math.max(0, found);
  const upTo = useDeferredValue(events[at]?.position);
  const state = useQuery({
    queryKey: ["stateAt", id, upTo], // a fold up to a position never changes
    queryFn: ({ signal }) =>
      read(
        query.GET("/conversations/{id}/state", { params: { path: { id }, query: { up_to: upTo } }, signal }),
      ),
    enabled: upTo !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  const move = (to: number) => {
    const event = events[Math.min(Math.max(to, 0), last)];
    if (event) onMove(to >= last ? null : event.position);
  };
  return (
    <Card
      title={t("title")}
      actions={
        position !== null && (
          <Button small onClick={() => onMove(null)}>
            {t("now")}
          </Button>
        )
      }
    >
      <p id={label} className="text-ink-soft text-sm">
        {t("lead")}
      </p>
      <div className="my-2 flex items-center gap-1">
        <IconButton
          small
          icon={ChevronLeft}
          label={t("back")}
          disabled={at <= 0}
          onClick={() => move(at - 1)}
        />
        <input
          type="range"
          className="h-6 min-w-0 flex-1 accent-(--accent)"
          aria-labelledby={label}
          aria-valuetext={t("place", { at: at + 1, of: events.length })}
          min={0}
          max={Math.max(last, 0)}
          value={at}
          onChange={(event) => move(Number(event.target.value))}
        />
        <IconButton
          small
          icon={ChevronRight}
          label={t("forward")}
          disabled={at >= last}
          onClick={() => move(at + 1)}
        />
      </div>
      <Button small className="min-[75rem]:hidden" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {t(shown ? "hide" : "show")}
      </Button>
      <div className={shown ? "mt-2" : "hidden min-[75rem]:block"}>
        <Shown of={state}>{(data) => <State of={data} at={at + 1} all={events.length} />}</Shown>
      </div>
    </Card>
  );
}

function State({ of, at, all }: { of: StateAt; at: number; all: number }) {
  const t = useTranslations("events.moment");
  const tick = useTranslations("events.stage");
  const words = useWords();
  const stage = (code: string) => (tick.has(code as "parked") ? tick(code as "parked") : code);
  const counts = new Map<string, number>();
  for (const part of of.deliveries) counts.set(part.stage, (counts.get(part.stage) ?? 0) + 1);
  return (
    <Facts
      of={[
        [t("when"), <DateTime key="at" at={of.at} seconds />],
        [t("event"), t("place", { at, of: all })],
        [t("answers"), <ChargePill key="answers" answers={of.answers} />],
        [t("status"), of.status ? words("status", of.status) : "—"],
        [t("turn"), of.open_turn ? t("thinking") : t("idle")],
        [t("waiting"), t("messages", { count: of.waiting.length })],
        [
          t("quotes"),
          of.quotes.length === 0 ? (
            t("none")
          ) : (
            <ul key="quotes">
              {of.quotes.map((quote) => (
                <li key={quote.quote_id}>
                  <Money cents={quote.gross.cents} currency={quote.gross.currency} />{" "}
                  <span className="text-ink-faint text-sm">
                    {quote.tariff} v{quote.version}
                  </span>
                </li>
              ))}
            </ul>
          ),
        ],
        [
          t("deliveries"),
          of.deliveries.length === 0
            ? t("none")
            : [...counts].map(([code, count]) => `${count} ${stage(code)}`).join(", "),
        ],
        ...(of.unreadable.length ? [[t("unreadable"), of.unreadable.join(", ")] as [string, string]] : []),
      ]}
    />
  );
}
