"use client";

import { ExternalLink, ListTree, MicOff, Pause, Play, UserRound, Volume2 } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Facts } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Ago, DateTime, useDuration } from "@/ui/values";
import { useCategories } from "../categories";
import type { Commands } from "../commands";
import type { Timeline } from "../model";
import { useOpened } from "../opened";
import { chargeSince } from "../since";
import { ChargePill } from "../status";
import { useWords } from "../words";
import { OpenDeliveries } from "./deliveries";
import { Quotes } from "./quotes";
import { Window } from "./window";

export function Block({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="border-line border-b px-4 py-3 last:border-b-0">
      <h3 className="mb-1.5 font-semibold text-sm">{title}</h3>
      {children}
    </section>
  );
}

/** What is known of the conversation besides what was said, and what can be done with it. */
export function Context({ timeline, commands }: { timeline: Timeline; commands: Commands }) {
  const t = useTranslations("conversations.context");
  const status = useTranslations("conversations");
  const words = useWords();
  const format = useFormatter();
  const duration = useDuration();
  const categories = useCategories();
  const opened = useOpened();
  const mayCustomers = useMay("admin", "operator");
  const { conversation, service } = timeline;
  const since = chargeSince(timeline);
  const phone = conversation.customer_phone ?? opened.phone;
  const name = conversation.customer_name ?? opened.name;
  const person = conversation.erased
    ? status("erased")
    : (name ?? t(mayCustomers ? "unknown" : "nameHidden"));
  const link = "inline-flex min-h-8 items-center gap-1.5 font-medium text-accent hover:underline";
  return (
    <div>
      <Block title={t("customer")}>
        {mayCustomers && conversation.contact_id !== null ? (
          <Link
            href={`/clientes/contact-${conversation.account}-${conversation.contact_id}`}
            className={link}
          >
            <UserRound className="size-4" aria-hidden />
            <span className="break-words">{person}</span>
          </Link>
        ) : (
          <p className="break-words">{person}</p>
        )}
        {phone && <p className="text-ink-soft">{phone}</p>}
        <div className="mt-1 flex flex-wrap gap-1 empty:hidden">
          {conversation.muted && <Pill tone="warn">{t("muted")}</Pill>}
          {conversation.restricted && <Pill tone="bad">{t("restricted")}</Pill>}
          {conversation.opted_out && <Pill tone="warn">{t("optedOut")}</Pill>}
        </div>
      </Block>
      <Block title={t("charge")}>
        <Facts
          of={[
            [t("answers"), <ChargePill key="answers" answers={conversation.answers} />],
            ...(since ? [[t("since"), <Ago key="since" at={since} />] as [string, ReactNode]] : []),
            [t("status"), conversation.status ? words("status", conversation.status) : "—"],
            ...(conversation.assignee_id
              ? [[t("assignee"), t("agent", { id: conversation.assignee_id })] as [string, ReactNode]]
              : []),
          ]}
        />
        <Window until={conversation.window_until} />
      </Block>
      {commands.may && (
        <Block title={t("commands")}>
          <div className="flex flex-wrap gap-2">
            {conversation.answers === "bot" ? (
              <>
                <Button small icon={UserRound} onClick={() => commands.ask({ name: "takeover" })}>
                  {status("commands.takeover.action")}
                </Button>
                <Button small icon={Pause} onClick={() => commands.ask({ name: "pause" })}>
                  {status("commands.pause.action")}
                </Button>
              </>
            ) : (
              <Button small icon={Play} onClick={() => commands.ask({ name: "resume" })}>
                {status("commands.resume.action")}
              </Button>
            )}
            {conversation.contact_id !== null &&
              (conversation.muted ? (
                <Button small icon={Volume2} onClick={() => commands.ask({ name: "unmute" })}>
                  {status("commands.unmute.action")}
                </Button>
              ) : (
                <Button small icon={MicOff} onClick={() => commands.ask({ name: "mute" })}>
                  {status("commands.mute.action")}
                </Button>
              ))}
          </div>
        </Block>
      )}
      <Quotes of={timeline.quotes} />
      <OpenDeliveries timeline={timeline} commands={commands} />
      <Block title={t("facts")}>
        <Facts
          of={[
            [
              t("category"),
              conversation.category ? (categories.get(conversation.category) ?? conversation.category) : "—",
            ],
            [t("opened"), <DateTime key="opened" at={conversation.opened_at} />],
            [
              t("firstResponse"),
              service?.first_response_seconds == null ? "—" : duration(service.first_response_seconds),
            ],
            [
              t("messages"),
              format.number(
                conversation.counts.customer + conversation.counts.bot + conversation.counts.human,
              ),
            ],
            [t("number"), conversation.id],
          ]}
        />
      </Block>
      <Block title={t("links")}>
        <ul className="flex flex-col">
          <li>
            <Link href={`/conversaciones/${conversation.id}/eventos`} className={link}>
              <ListTree className="size-4" aria-hidden />
              {t("events")}
            </Link>
          </li>
          {conversation.chatwoot_url && (
            <li>
              <a href={conversation.chatwoot_url} target="_blank" rel="noreferrer noopener" className={link}>
                <ExternalLink className="size-4" aria-hidden />
                {t("chatwoot")}
              </a>
            </li>
          )}
        </ul>
      </Block>
    </div>
  );
}
