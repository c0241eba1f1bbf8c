"use client";

import { Check, Copy as CopyIcon } from "lucide-react";
import { useFormatter, useNow, useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { IconButton } from "./button";

/** Times are stored in UTC and shown in Madrid (the provider's time zone); money is integer cents. */

export function DateTime({ at, seconds }: { at: string; seconds?: boolean }) {
  const format = useFormatter();
  const date = new Date(at);
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {format.dateTime(date, { dateStyle: "short", timeStyle: seconds ? "medium" : "short" })}
    </time>
  );
}

export function TimeOfDay({ at }: { at: string }) {
  const format = useFormatter();
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {format.dateTime(new Date(at), { timeStyle: "medium" })}
    </time>
  );
}

/** To the second; with its day where that is not today. */
export function Moment({ at }: { at: string }) {
  const format = useFormatter();
  const now = useNow();
  const date = new Date(at);
  const day = (one: Date) => format.dateTime(one, { dateStyle: "short" });
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {format.dateTime(date, {
        timeStyle: "medium",
        dateStyle: day(date) === day(now) ? undefined : "short",
      })}
    </time>
  );
}

/** "hace 3 min"; the whole date as a hint. */
export function Ago({ at }: { at: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  const date = new Date(at);
  return (
    <time
      dateTime={at}
      title={format.dateTime(date, { dateStyle: "full", timeStyle: "medium" })}
      className="whitespace-nowrap"
    >
      {format.relativeTime(date > now ? now : date, { now, style: "narrow" })}
    </time>
  );
}

export function Money({ cents, currency = "EUR" }: { cents: number; currency?: string }) {
  const format = useFormatter();
  return (
    <span className="whitespace-nowrap">{format.number(cents / 100, { style: "currency", currency })}</span>
  );
}

/** What models cost: millionths of a euro, so the small ones need more digits. */
export function Cost({ microeuros }: { microeuros: number }) {
  const format = useFormatter();
  const euros = microeuros / 1_000_000;
  const digits = euros !== 0 && Math.abs(euros) < 1 ? 4 : 2;
  return (
    <span className="whitespace-nowrap">
      {format.number(euros, {
        style: "currency",
        currency: "EUR",
        minimumFractionDigits: 2,
        maximumFractionDigits: digits,
      })}
    </span>
  );
}

/** Seconds, as people say them. */
export function useDuration(): (seconds: number) => string {
  const format = useFormatter();
  return (seconds) => {
    if (seconds < 1)
      return format.number(seconds * 1000, { style: "unit", unit: "millisecond", maximumFractionDigits: 0 });
    if (seconds < 90)
      return format.number(seconds, { style: "unit", unit: "second", maximumFractionDigits: 1 });
    if (seconds < 5400)
      return format.number(seconds / 60, { style: "unit", unit: "minute", maximumFractionDigits: 0 });
    return format.number(seconds / 3600, { style: "unit", unit: "hour", maximumFractionDigits: 1 });
  };
}

export function Copy({ text, label }: { text: string; label?: string }) {
  const t = useTranslations("common.actions");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const back = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(back);
  }, [copied]);
  const put = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <>
      <IconButton
        small
        icon={copied ? Check : CopyIcon}
        label={label ?? t("copy")}
        onClick={() => void put()}
      />
      <span role="status" className="sr-only">
        {copied ? t("copied") : ""}
      </span>
    </>
  );
}

/** Short ids: the whole one as a hint and to copy. */
export function Id({ value, short = 8 }: { value: string; short?: number }) {
  return (
    <span className="inline-flex items-center font-mono text-sm" title={value}>
      {value.length > short + 2 ? `${value.slice(0, short)}…` : value}
    </span>
  );
}

export function Code({ children }: { children: ReactNode }) {
  return (
    <pre className="max-w-full overflow-x-auto whitespace-pre-wrap break-words rounded-md bg-sunken p-3 font-mono text-xs">
      {children}
    </pre>
  );
}

/** Data as it is stored. */
export function Json({ of }: { of: unknown }) {
  return <Code>{JSON.stringify(of, null, 2)}</Code>;
}
