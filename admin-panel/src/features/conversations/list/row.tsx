"use client";

import clsx from "clsx";
import { Clock } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMay } from "@/shell/session";
import { Ago, Money } from "@/ui/values";
import { type Conversation, called } from "../model";
import { StatusPills } from "../status";

/** One conversation of the list. */
export function Row({ of, href, current }: { of: Conversation; href: string; current: boolean }) {
  const t = useTranslations("conversations");
  const personal = useMay("admin", "operator");
  const waits = of.waiting_since !== null && of.answers !== "bot";
  const name = called(of) ?? t("numbered", { id: of.id });
  return (
    <Link
      href={href}
      prefetch={false}
      data-row={of.id}
      aria-current={current ? "page" : undefined}
      className={clsx(
        "flex flex-col gap-1 border-line border-b px-3 py-2 outline-offset-[-2px]",
        current ? "bg-accent-soft" : "hover:bg-sunken",
      )}
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className={clsx("truncate", waits ? "font-semibold" : "font-medium")}>{name}</span>
        {of.last_message_at && (
          <span className="shrink-0 text-ink-faint text-xs">
            <Ago at={of.last_message_at} />
          </span>
        )}
      </span>
      <span className="line-clamp-2 break-words text-ink-soft text-sm">
        {of.last_author && of.last_author !== "customer" && (
          <span className="text-ink-faint">{t(`author.${of.last_author}`)}: </span>
        )}
        {lastWords(of, personal, t)}
      </span>
      <span className="flex flex-wrap items-center gap-1">
        <StatusPills of={of} />
        {waits && of.waiting_since && (
          <span className="inline-flex items-center gap-1 text-warn text-xs">
            <Clock className="size-3" aria-hidden />
            {t("list.waits")} <Ago at={of.waiting_since} />
          </span>
        )}
        {of.last_quote && (
          <span className="ml-auto font-medium text-sm">
            <Money cents={of.last_quote.cents} currency={of.last_quote.currency} />
          </span>
        )}
      </span>
    </Link>
  );
}

function lastWords(
  of: Conversation,
  personal: boolean,
  t: ReturnType<typeof useTranslations<"conversations">>,
): string {
  if (of.last_text) return of.last_text;
  if (of.erased) return t("erased");
  if (!personal && of.last_author) return t("list.hidden");
  return of.last_author ? t("list.noWords") : t("list.nothing");
}
