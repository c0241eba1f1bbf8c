"use client";

import clsx from "clsx";
import { ChevronRight, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useDuration } from "@/ui/values";
import { EventRow, type Look } from "./event-row";
import { type Group, grouped } from "./grouping";
import { atOf, type LoggedEvent } from "./model";
import { When } from "./when";

/** By turn: one line for all that a burst of messages set off; what belongs to none stands by itself. */
export function Compact({ events, look }: { events: LoggedEvent[]; look: Look }) {
  const groups = useMemo(() => grouped(events), [events]);
  return (
    <ol>
      {groups.map((group) => {
        const [only] = group.events;
        return (
          <li key={group.key} className="[content-visibility:auto]">
            {group.number === null && only ? (
              <EventRow event={only} look={look} />
            ) : (
              <Turn group={group} look={look} />
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Turn({ group, look }: { group: Group; look: Look }) {
  const t = useTranslations("events.turn");
  const holds = group.events.some((one) => one.position === look.current);
  const [open, setOpen] = useState<boolean | null>(null);
  const shown = open ?? holds;
  const [first] = group.events;
  return (
    <div className={clsx("border-line border-b", shown && "bg-canvas")}>
      <button
        type="button"
        aria-expanded={shown}
        data-row={group.key}
        onClick={() => setOpen(!shown)}
        className="flex w-full items-baseline gap-2 px-3 py-2 text-left outline-offset-[-2px] hover:bg-sunken"
      >
        <ChevronRight
          className={clsx("size-4 shrink-0 self-center transition-transform", shown && "rotate-90")}
          aria-hidden
        />
        <span className="min-w-0 flex-1">
          <span className={clsx("mr-2 font-semibold", group.failed && "text-bad")}>
            {group.failed && <TriangleAlert className="mr-1 inline size-3.5" aria-hidden />}
            {t("title", { number: group.number ?? 0 })}
          </span>
          <TurnWords group={group} />
        </span>
        {first && (
          <span className="hidden shrink-0 text-ink-faint text-xs sm:inline">
            <When at={atOf(first)} clock={look.clock} origin={look.origin} />
          </span>
        )}
      </button>
      {shown && (
        <ol className="ml-5 border-control border-l-2 bg-surface">
          {group.events.map((event) => (
            <li key={event.position}>
              <EventRow event={event} look={look} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

type Money = { cents: number; currency: string };

/** "3 mensajes → respondió, 266,20 €, leído, en 476 ms". */
function TurnWords({ group: { events } }: { group: Group }) {
  const t = useTranslations("events.turn");
  const all = useTranslations();
  const format = useFormatter();
  const duration = useDuration();
  const named = (name: string) => events.find((one) => one.name === name);
  const outcome = ["ReplyRequested", "HandoffRequested", "NoReplyNeeded", "TurnFailed", "TurnAbandoned"].find(
    named,
  );
  const covers = (named("TurnStarted")?.open?.covers as unknown[] | undefined)?.length ?? 0;
  const gross = named("QuoteGiven")?.open?.gross as Money | undefined;
  const time = named("TurnCompleted")?.open?.milliseconds;
  const state = events.findLast(
    (one) =>
      one.name === "DeliveryStatusReported" ||
      one.name === "DeliveryParked" ||
      one.name === "DeliveryCancelled",
  );
  const tick =
    state?.name === "DeliveryParked"
      ? "parked"
      : state?.name === "DeliveryCancelled"
        ? "cancelled"
        : String(state?.open?.state ?? "");
  const tickKey = `conversations.tick.${tick}` as Parameters<typeof all>[0];
  const parts = [
    all(`conversations.outcome.${(outcome ?? "open") as "open"}`),
    gross && format.number(gross.cents / 100, { style: "currency", currency: gross.currency }),
    tick && all.has(tickKey) && all(tickKey),
    typeof time === "number" && t("took", { time: duration(time / 1000) }),
  ].filter(Boolean);
  return (
    <span className="text-ink-soft">
      {covers > 0 && `${t("answers", { count: covers })} → `}
      {parts.join(" · ")} <span className="text-ink-faint">({t("events", { count: events.length })})</span>
    </span>
  );
}
