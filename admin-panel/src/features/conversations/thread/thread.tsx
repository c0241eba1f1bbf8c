"use client";

import { ArrowDown, Ellipsis } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/states";
import type { Commands } from "../commands";
import type { Timeline } from "../model";
import { useOpened } from "../opened";
import { Charge, Day, TurnEnd } from "./between";
import { Bubble } from "./bubble";
import { type Item, items } from "./items";
import { useScrolling } from "./scrolling";

/** Entries drawn at first, and more with each press: a conversation of years would take seconds to draw. */
const DRAWN = 150;

/** What was said, the newest at the end. */
export function Thread({
  timeline,
  commands,
  onWhy,
}: {
  timeline: Timeline;
  commands: Commands;
  onWhy: (turn: string) => void;
}) {
  const t = useTranslations("conversations.thread");
  const format = useFormatter();
  const [drawn, setDrawn] = useState(DRAWN);
  const all = useMemo(
    () => items(timeline, (at) => format.dateTime(new Date(at), { dateStyle: "short" })),
    [timeline, format],
  );
  const shown = all.slice(-drawn);
  const { box, onScroll, behind, toEnd } = useScrolling(all.at(-1)?.key ?? "", shown[0]?.key ?? "");
  const thinking =
    timeline.turns.some((turn) => turn.outcome === null) && timeline.conversation.answers === "bot";
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <HiddenNotice timeline={timeline} />
      <div ref={box} onScroll={onScroll} className="min-h-0 flex-1 overflow-y-auto bg-canvas">
        <div className="mx-auto flex max-w-4xl flex-col gap-3 px-3 py-4 md:px-5">
          {all.length > shown.length && (
            <Button className="self-center" onClick={() => setDrawn(drawn + DRAWN)}>
              {t("earlier", { count: all.length - shown.length })}
            </Button>
          )}
          {all.length === 0 && <Empty title={t("empty")}>{t("emptyWhy")}</Empty>}
          {shown.map((item) => (
            <Entry
              key={item.key}
              item={item}
              conversation={timeline.conversation.id}
              commands={commands}
              onWhy={onWhy}
            />
          ))}
          {thinking && (
            <p className="flex items-center justify-end gap-1.5 text-ink-faint text-sm">
              <Ellipsis className="size-4 animate-[pulse-soft_1.6s_ease-in-out_infinite]" aria-hidden />
              {t("thinking")}
            </p>
          )}
        </div>
      </div>
      {behind && (
        <Button
          small
          icon={ArrowDown}
          look="primary"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full! shadow-raised"
          onClick={toEnd}
        >
          {t("newer")}
        </Button>
      )}
      <Arrivals timeline={timeline} />
    </div>
  );
}

type EntryProps = {
  item: Item;
  conversation: string;
  commands: Commands;
  onWhy: (turn: string) => void;
};

function Entry({ item, ...rest }: EntryProps) {
  const t = useTranslations("conversations.thread");
  switch (item.kind) {
    case "day":
      return <Day at={item.at} />;
    case "charge":
      return <Charge of={item.change} />;
    case "turn":
      return <TurnEnd of={item.turn} onWhy={rest.onWhy} />;
    case "message":
      return <Bubble message={item.message} quotes={item.quotes} ordinal={item.ordinal} {...rest} />;
    case "burst":
      return (
        <section
          aria-label={t("burst", { count: item.messages.length })}
          className="flex flex-col gap-1.5 border-control border-l-2 pl-2.5"
        >
          {item.messages.map((message) => (
            <Bubble key={message.position} message={message} {...rest} />
          ))}
          <p className="text-ink-faint text-xs">{t("burst", { count: item.messages.length })}</p>
        </section>
      );
  }
}

/** Said to whoever may not read the words; reading them leaves a trace. */
function HiddenNotice({ timeline }: { timeline: Timeline }) {
  const t = useTranslations("conversations.opening");
  const opened = useOpened();
  if (!timeline.messages.some((one) => one.hidden)) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-line border-b bg-warn-soft px-3 py-2 text-sm">
      <span>{t(opened.isOpen ? "open" : "hidden")}</span>
      {!opened.isOpen && (
        <Button small onClick={opened.ask}>
          {t("ask")}
        </Button>
      )}
    </div>
  );
}

/** Reads out what arrives while one looks on; not what was there before. */
function Arrivals({ timeline }: { timeline: Timeline }) {
  const t = useTranslations("conversations");
  const newest = timeline.messages.at(-1);
  const known = useRef(newest?.position ?? 0);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!newest || newest.position <= known.current) return;
    known.current = newest.position;
    setSaid(`${t("message.by", { author: t(`author.${newest.author}`) })}. ${newest.text ?? ""}`);
  }, [newest, t]);
  return (
    <div aria-live="polite" className="sr-only">
      {said}
    </div>
  );
}
