"use client";

import { Bot, CirclePause, ExternalLink, UserRound } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/ui/button";
import type { Commands } from "../commands";
import type { Timeline } from "../model";
import { chargeSince } from "../since";

const ICONS = { bot: Bot, human: UserRound, paused: CirclePause };

/** Who is in charge, in a sentence, and the one thing to do about it. People write in Chatwoot, not here. */
export function ChargeBar({ timeline, commands }: { timeline: Timeline; commands: Commands }) {
  const t = useTranslations("conversations");
  const format = useFormatter();
  const { conversation } = timeline;
  const { answers } = conversation;
  const Icon = ICONS[answers];
  const at = chargeSince(timeline);
  const silent = conversation.muted || conversation.restricted || conversation.opted_out;
  return (
    <footer className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 border-line border-t bg-surface px-3 py-2.5">
      <div className="flex min-w-0 flex-1 basis-64 items-start gap-2">
        <Icon className="mt-0.5 size-4 shrink-0 text-ink-faint" aria-hidden />
        <p className="min-w-0 text-sm">
          <b className="font-semibold">{t(`bar.${answers}`)}</b>{" "}
          {at && (
            <span className="text-ink-soft">
              {t("bar.since", {
                time: format.dateTime(new Date(at), { dateStyle: "short", timeStyle: "short" }),
              })}
            </span>
          )}{" "}
          <span className="text-ink-soft">
            {conversation.erased
              ? t("bar.erased")
              : silent
                ? t("bar.silent")
                : commands.may && t(`bar.${answers}What`)}
          </span>
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {conversation.chatwoot_url && answers !== "bot" && (
          <a
            href={conversation.chatwoot_url}
            target="_blank"
            rel="noreferrer noopener"
            className="inline-flex h-9 items-center gap-1.5 rounded-md border border-control px-3 font-medium hover:bg-sunken"
          >
            <ExternalLink className="size-4" aria-hidden />
            {t("bar.write")}
          </a>
        )}
        {commands.may &&
          (answers === "bot" ? (
            <Button
              look="primary"
              aria-keyshortcuts="h"
              icon={UserRound}
              onClick={() => commands.ask({ name: "takeover" })}
            >
              {t("commands.takeover.action")}
            </Button>
          ) : (
            <Button
              look="primary"
              aria-keyshortcuts="b"
              icon={Bot}
              onClick={() => commands.ask({ name: "resume" })}
            >
              {t("commands.resume.action")}
            </Button>
          ))}
      </div>
    </footer>
  );
}
