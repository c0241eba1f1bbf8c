"use client";

import { useQuery } from "@tanstack/react-query";
import { ListTree } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { query, read } from "@/api/client";
import { Drawer } from "@/ui/dialog";
import { Facts } from "@/ui/page";
import { Failure, SkeletonRows } from "@/ui/states";
import { Cost, DateTime, useDuration } from "@/ui/values";
import type { Quote, Why } from "../model";
import { useOpened, wordsOf } from "../opened";
import { QuoteCard } from "../thread/quote-card";
import { Words } from "../thread/text";
import { Ticks } from "../thread/ticks";
import { Steps } from "./steps";

/** Why the assistant said that: what it read, whom it asked, what it found, what was checked, what it cost. */
export function WhyDrawer({
  conversation,
  turn,
  quotes,
  onClose,
}: {
  conversation: string;
  turn: string;
  quotes: Quote[];
  onClose: () => void;
}) {
  const t = useTranslations("conversations.why");
  const found = useQuery({
    queryKey: ["conversation", conversation, "why", turn],
    queryFn: ({ signal }) =>
      read(
        query.GET("/conversations/{id}/turns/{turn_id}", {
          params: { path: { id: conversation, turn_id: turn } },
          signal,
        }),
      ),
  });
  return (
    <Drawer open onOpenChange={(open) => !open && onClose()} title={t("title")} lead={t("lead")}>
      {found.data ? (
        <Explained why={found.data} conversation={conversation} quotes={quotes} />
      ) : found.isError ? (
        <Failure error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <SkeletonRows />
      )}
    </Drawer>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Explained({ why, conversation, quotes }: { why: Why; conversation: string; quotes: Quote[] }) {
  const t = useTranslations();
  const opened = useOpened();
  const { turn } = why;
  // A reply may tell a price of an earlier turn again.
  const told = [...why.quotes, ...quotes.filter((one) => turn.quotes.includes(one.quote_id))];
  const shown = told.filter((one, index) => told.findIndex((o) => o.quote_id === one.quote_id) === index);
  const ordinals = new Map(why.deliveries.map((one) => [one.part_id, one.ordinal]));
  return (
    <div className="flex flex-col gap-6">
      <Summary why={why} />
      <Part title={t("conversations.why.read", { count: why.covered.length })}>
        <ul className="flex flex-col gap-1.5">
          {why.covered.map((message) => (
            <li key={message.position} className="rounded-md border border-line px-3 py-1.5">
              {wordsOf(message, opened, 0) !== null ? (
                <Words>{wordsOf(message, opened, 0) ?? ""}</Words>
              ) : (
                <i className="text-ink-faint">
                  {message.hidden ? t("conversations.message.hidden") : t("conversations.why.noWords")}
                </i>
              )}
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t("conversations.why.did")}>
        <Steps why={why} conversation={conversation} />
      </Part>
      <Part title={t("conversations.why.said")}>
        {why.replies.length === 0 ? (
          <p className="text-ink-soft">{t("conversations.why.nothingSaid")}</p>
        ) : (
          <ul className="flex flex-col gap-1.5">
            {why.replies.map((reply) => {
              const words = wordsOf(reply, opened, ordinals.get(reply.part_id ?? "") ?? 0);
              return (
                <li key={reply.part_id} className="rounded-md bg-accent-soft px-3 py-1.5">
                  {reply.private && <p className="font-medium text-xs">{t("conversations.message.note")}</p>}
                  {words === null ? (
                    <i className="text-ink-faint">{t("conversations.message.hidden")}</i>
                  ) : (
                    <Words>{words}</Words>
                  )}
                  <p className="mt-1 text-xs">
                    <Ticks of={reply} />
                  </p>
                </li>
              );
            })}
          </ul>
        )}
        {shown.map((quote) => (
          <QuoteCard key={quote.quote_id} of={quote} />
        ))}
      </Part>
      <Link
        href={`/conversaciones/${conversation}/eventos?pos=${turn.position}`}
        className="inline-flex min-h-8 items-center gap-1.5 font-medium text-accent hover:underline"
      >
        <ListTree className="size-4" aria-hidden />
        {t("conversations.why.events")}
      </Link>
    </div>
  );
}

/** The turn in numbers. */
function Summary({ why: { turn, models } }: { why: Why }) {
  const t = useTranslations();
  const format = useFormatter();
  const duration = useDuration();
  const handoff = `common.handoff.${turn.reason}` as Parameters<typeof t>[0];
  const outcome = `conversations.outcome.${turn.outcome ?? "open"}` as Parameters<typeof t>[0];
  const of = (field: string) => [...new Set(models.map((one) => String(one.open?.[field] ?? "")))].join(", ");
  const [asked, served] = [of("model_asked"), of("model_served")];
  const reason = turn.reason ? (t.has(handoff) ? t(handoff) : turn.reason) : "";
  return (
    <Facts
      of={[
        [
          t("conversations.why.outcome"),
          `${t.has(outcome) ? t(outcome) : turn.outcome}${reason ? ` (${reason})` : ""}`,
        ],
        [t("conversations.why.when"), <DateTime key="when" at={turn.started_at} seconds />],
        [
          t("conversations.why.model"),
          asked === "" ? (
            t("conversations.why.noModel")
          ) : (
            <>
              {served}
              {asked !== served && (
                <span className="text-warn"> {t("conversations.why.askedFor", { model: asked })}</span>
              )}
            </>
          ),
        ],
        [t("conversations.why.prompt"), <code key="prompt">{turn.prompt_version ?? "—"}</code>],
        [
          t("conversations.why.tokens"),
          t("conversations.why.tokensOf", {
            read: format.number(turn.input_tokens ?? 0),
            written: format.number(turn.output_tokens ?? 0),
          }),
        ],
        [t("conversations.why.cost"), <Cost key="cost" microeuros={turn.cost_microeuros ?? 0} />],
        [t("conversations.why.time"), turn.milliseconds === null ? "—" : duration(turn.milliseconds / 1000)],
        ...(turn.attempt > 1
          ? [[t("conversations.why.attempts"), String(turn.attempt)] as [string, string]]
          : []),
      ]}
    />
  );
}
