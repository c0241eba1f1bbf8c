"use client";

import clsx from "clsx";
import { CircleHelp, EyeOff, Lock, RotateCw } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/ui/button";
import type { Commands } from "../commands";
import type { Message, Quote } from "../model";
import { useOpened, wordsOf } from "../opened";
import { Files } from "./files";
import { QuoteCard } from "./quote-card";
import { Words } from "./text";
import { Ticks } from "./ticks";

const LOOKS = {
  customer: "bg-surface border-line",
  bot: "bg-accent-soft border-transparent",
  human: "bg-good-soft border-transparent",
  system: "bg-sunken border-line border-dashed",
} as const;

type Props = {
  conversation: string;
  message: Message;
  quotes?: Quote[];
  ordinal?: number;
  commands: Commands;
  onWhy: (turn: string) => void;
};

/** One message, on the side and in the look of who wrote it. */
export function Bubble({ conversation, message, quotes = [], ordinal = 0, commands, onWhy }: Props) {
  const t = useTranslations("conversations");
  const format = useFormatter();
  const opened = useOpened();
  const theirs = message.author === "customer";
  const words = wordsOf(message, opened, ordinal);
  const { part_id: part } = message;
  return (
    <article
      aria-label={t("message.by", { author: t(`author.${message.author}`) })}
      className={clsx("flex flex-col", theirs ? "items-start" : "items-end")}
    >
      <div
        className={clsx(
          "max-w-[min(42rem,88%)] rounded-lg border px-3 py-2",
          message.private ? "border-line border-dashed bg-warn-soft" : LOOKS[message.author],
        )}
      >
        {!theirs && (
          <p className="mb-0.5 flex items-center gap-1 font-medium text-ink-soft text-xs">
            {message.private && <Lock className="size-3" aria-hidden />}
            {message.private ? t("message.note") : t(`author.${message.author}`)}
            {message.via && message.via !== "chatwoot" && ` · ${t(`via.${message.via}`)}`}
          </p>
        )}
        <div className={clsx(message.deleted_at && "text-ink-faint line-through")}>
          {words !== null ? <Words>{words}</Words> : <Wordless of={message} />}
        </div>
        <Files conversation={conversation} files={message.files} />
        {quotes.map((quote) => (
          <QuoteCard key={quote.quote_id} of={quote} />
        ))}
      </div>
      <p
        className={clsx(
          "mt-0.5 flex max-w-full flex-wrap items-center gap-x-2 px-1 text-ink-faint text-xs",
          !theirs && "justify-end text-right",
        )}
      >
        <time dateTime={message.at} title={message.at}>
          {format.dateTime(new Date(message.at), { timeStyle: "short" })}
        </time>
        {message.edited_at && <span>{t("message.edited")}</span>}
        {message.deleted_at && <span>{t("message.deleted")}</span>}
        {message.transcribed_by && <span>{t("message.transcribed")}</span>}
        {message.recovered && <span title={t("message.recoveredWhy")}>{t("message.recovered")}</span>}
        <Ticks of={message} />
        {message.author === "bot" && message.turn_id && !message.private && (
          <button
            type="button"
            className="inline-flex min-h-6 items-center gap-1 font-medium text-accent hover:underline"
            onClick={() => onWhy(message.turn_id ?? "")}
          >
            <CircleHelp className="size-3.5" aria-hidden />
            {t("why.ask")}
          </button>
        )}
      </p>
      {part && message.delivery === "parked" && commands.may && (
        <Button small icon={RotateCw} onClick={() => commands.ask({ name: "retry", part })}>
          {t("commands.retry.action")}
        </Button>
      )}
    </article>
  );
}

/** Why there are no words: erased, hidden from this role, of a kind that Chatwoot cannot show, or only a file. */
function Wordless({ of }: { of: Message }) {
  const t = useTranslations("conversations");
  if (of.erased) return <i className="text-ink-faint">{t("erased")}</i>;
  if (of.hidden) {
    return (
      <span className="inline-flex items-center gap-1.5 text-ink-faint">
        <EyeOff className="size-4 shrink-0" aria-hidden />
        {t("message.hidden")}
      </span>
    );
  }
  if (of.unsupported) return <i className="text-ink-faint">{t("message.unsupported")}</i>;
  return of.files.length ? null : <i className="text-ink-faint">{t("message.empty")}</i>;
}
