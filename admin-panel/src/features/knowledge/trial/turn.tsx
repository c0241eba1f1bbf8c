"use client";

import clsx from "clsx";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useCategories } from "@/features/conversations/categories";
import { Pill } from "@/ui/pill";
import { Cost, DateTime, Money } from "@/ui/values";
import type { Decided, Tried } from "./data";
import { differing, type Word } from "./words";

/** One answer: what the customer wrote, what was answered, and what would be. */
export function TurnResult({ turn }: { turn: Tried }) {
  const t = useTranslations("knowledge.trial");
  const words = differing(turn.before.texts.join("\n\n"), turn.after.texts.join("\n\n"));
  return (
    <li className="rounded-md border border-line">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-3 py-2 text-sm">
        <Link className="text-accent underline" href={`/conversaciones/${turn.conversation}`}>
          {turn.conversation}
        </Link>
        <span className="text-ink-faint">
          <DateTime at={turn.started_at} />
        </span>
        <span className="flex flex-wrap gap-1.5">
          {turn.differs.length === 0 ? (
            <Pill tone="good">{t("same")}</Pill>
          ) : (
            turn.differs.map((level) => (
              <Pill key={level} tone={level === "text" ? "neutral" : "warn"}>
                {t(`differs.${level === "tool call" ? "tool_call" : level}`)}
              </Pill>
            ))
          )}
        </span>
      </header>
      <div className="border-line border-b px-3 py-2">
        <p className="text-ink-faint text-xs">{t("asked")}</p>
        {turn.asked.map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was written never changes its place
          <p key={index} className="whitespace-pre-wrap break-words">
            {text}
          </p>
        ))}
      </div>
      <div className="grid divide-line max-md:divide-y md:grid-cols-2 md:divide-x">
        <Side title={t("before")} of={turn.before} turn={turn} words={words.before} mark="bg-bad-soft" />
        <Side title={t("after")} of={turn.after} turn={turn} words={words.after} mark="bg-good-soft" />
      </div>
    </li>
  );
}

function Side({
  title,
  of: decided,
  turn: { differs },
  words,
  mark,
}: {
  title: string;
  of: Decided;
  turn: Tried;
  words: Word[];
  mark: string;
}) {
  const t = useTranslations("knowledge.trial");
  const handoffs = useTranslations("common.handoff");
  const categories = useCategories();
  const reason = decided.reason as Parameters<typeof handoffs>[0];
  return (
    <div className="flex min-w-0 flex-col gap-2 p-3">
      <h4 className="flex items-baseline justify-between gap-2 font-medium text-sm">
        {title}
        <span className="font-normal text-ink-faint text-xs">
          <Cost microeuros={decided.cost_microeuros} />
        </span>
      </h4>
      {decided.problem && (
        <p className="break-words text-sm text-warn">{t("problem", { why: decided.problem })}</p>
      )}
      {words.length > 0 && (
        <p className="whitespace-pre-wrap break-words">
          {words.map((word, index) =>
            word.changed ? (
              <mark
                // biome-ignore lint/suspicious/noArrayIndexKey: the words of a text never change their places
                key={index}
                className={clsx("rounded-sm text-ink underline decoration-dotted underline-offset-2", mark)}
              >
                {word.text}
              </mark>
            ) : (
              word.text
            ),
          )}
        </p>
      )}
      {decided.outcome === "none" && <p className="text-ink-soft">{t("silent")}</p>}
      {decided.outcome === "handoff" && (
        <p>{t("handoff", { why: handoffs.has(reason) ? handoffs(reason) : decided.reason })}</p>
      )}
      {decided.quotes.map((quote, index) => (
        <p
          // biome-ignore lint/suspicious/noArrayIndexKey: the prices of one answer never change their places
          key={index}
          className={clsx("rounded-md px-3 py-2", differs.includes("quote") ? "bg-warn-soft" : "bg-sunken")}
        >
          <b className="font-semibold">
            <Money cents={quote.gross.cents} currency={quote.gross.currency} />
          </b>{" "}
          <span className="text-ink-soft text-sm">
            {[
              categories.get(quote.category) ?? quote.category,
              quote.tier,
              ...quote.elements,
              ...quote.extras.map((one) => one.code),
            ].join(" · ")}
          </span>
        </p>
      ))}
      {decided.tools.length > 0 && (
        <details className="text-sm" open={differs.includes("tool call")}>
          <summary className="min-h-6 text-ink-soft">{t("tools", { count: decided.tools.length })}</summary>
          <ul className="mt-1 flex flex-col gap-1">
            {decided.tools.map((tool, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the calls of one answer never change their places
              <li key={index} className="break-all font-mono text-xs">
                {tool.name} {tool.arguments ? JSON.stringify(tool.arguments) : t("erasedArguments")}
              </li>
            ))}
          </ul>
        </details>
      )}
      {decided.blocked > 0 && <p className="text-sm text-warn">{t("blocked", { count: decided.blocked })}</p>}
    </div>
  );
}
