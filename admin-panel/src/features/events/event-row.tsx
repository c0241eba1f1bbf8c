"use client";

import clsx from "clsx";
import { Bot, Radio, Send, TriangleAlert, UserCog, UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { atOf, type Clock, type LoggedEvent, type Who, whoOf } from "./model";
import { useEventName } from "./name";
import { useSummary } from "./summary";
import { When } from "./when";

const ICONS: Record<Who, typeof Bot> = {
  customer: UserRound,
  bot: Bot,
  outbox: Send,
  whatsapp: Radio,
  person: UserCog,
};

export type Look = {
  clock: Clock;
  origin: string;
  current: number | null;
  onOpen: (position: number) => void;
};

/** One event as a line: position, time, who, what, and what it is about. */
export function EventRow({ event, look }: { event: LoggedEvent; look: Look }) {
  const t = useTranslations("events");
  const name = useEventName();
  const summary = useSummary();
  const who = whoOf(event);
  const Icon = ICONS[who];
  const current = event.position === look.current;
  return (
    <button
      type="button"
      data-row={event.position}
      aria-current={current || undefined}
      onClick={() => look.onOpen(event.position)}
      className={clsx(
        "grid w-full grid-cols-[3rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-0.5 border-line border-b px-3 py-1.5 text-left outline-offset-[-2px] lg:grid-cols-[3rem_9.5rem_7rem_minmax(0,1fr)]",
        current ? "bg-accent-soft" : "hover:bg-sunken",
      )}
    >
      <span className="text-right font-mono text-ink-faint text-xs">{event.position}</span>
      <span className="order-3 col-start-2 text-ink-faint text-xs lg:order-none lg:col-start-auto">
        <When at={atOf(event)} clock={look.clock} origin={look.origin} />
        <span className="lg:hidden"> · {t(`who.${who}`)}</span>
      </span>
      <span className="hidden truncate text-ink-soft text-sm lg:block">
        <Icon className="mr-1.5 inline size-3.5 align-[-2px]" aria-hidden />
        {t(`who.${who}`)}
      </span>
      <span className="min-w-0">
        <span className={clsx("mr-2", event.failed ? "font-semibold text-bad" : "font-medium")}>
          {event.failed && <TriangleAlert className="mr-1 inline size-3.5" aria-label={t("failedMark")} />}
          {name(event.name)}
        </span>
        <span className="line-clamp-2 break-words text-ink-soft text-sm [overflow-wrap:anywhere]">
          {summary(event)}
        </span>
        <Ids of={event} />
      </span>
    </button>
  );
}

/** What it is about: enough of each id to see which lines go together. */
function Ids({ of }: { of: LoggedEvent }) {
  const t = useTranslations("events.ids");
  const ids = [
    of.turn_id && t("turn", { id: of.turn_id.slice(0, 8) }),
    of.part_id && t("part", { id: of.part_id.slice(0, 8) }),
    of.quote_id && t("quote", { id: of.quote_id.slice(0, 8) }),
    of.message_id !== null && t("message", { id: String(of.message_id) }),
    of.actor && t("actor", { id: of.actor.slice(0, 8) }),
  ].filter(Boolean);
  if (ids.length === 0) return null;
  return <span className="block text-ink-faint text-xs">{ids.join(" · ")}</span>;
}
