"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, BotOff, CircleCheck, type LucideIcon, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { agent, ingress, query, read } from "@/api/client";
import type { components as Agent } from "@/api/types/agent";
import type { components } from "@/api/types/query";
import { Skeleton } from "@/ui/states";
import { Ago } from "@/ui/values";

type Health = components["schemas"]["Health"];
type Settings = Agent["schemas"]["SettingsShown"];

/** The share of a day's money from which on it is worth a word. */
const NEARLY = 0.8;

type Tone = "good" | "warn" | "bad";
const TONE: Record<Tone, string> = { good: "text-good", warn: "text-warn", bad: "text-bad" };

function Sign({
  tone,
  icon,
  href,
  children,
}: {
  tone: Tone;
  icon?: LucideIcon;
  href: string;
  children: ReactNode;
}) {
  const Icon = icon ?? (tone === "good" ? CircleCheck : TriangleAlert);
  return (
    <Link href={href} className="flex min-h-8 items-center gap-1.5 rounded-md px-2 hover:bg-sunken">
      <Icon className={`size-4 shrink-0 ${TONE[tone]}`} aria-hidden />
      <span>{children}</span>
    </Link>
  );
}

/** Readers up to where, what waits to be sent, what was set aside, whether the bot is on; each leads to its screen. */
export function HealthStrip() {
  const t = useTranslations("home.health");
  const health = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => read(query.GET("/health", { signal })),
    refetchInterval: 30_000,
  });
  const bot = useQuery({
    queryKey: ["bot"],
    queryFn: ({ signal }) => read(ingress.GET("/api/bot", { signal })),
  });
  const settings = useQuery({
    queryKey: ["settings"],
    queryFn: ({ signal }) => read(agent.GET("/api/settings", { signal })),
    refetchInterval: 30_000,
  });
  if (health.isPending || bot.isPending) return <Skeleton className="h-11" />;
  return (
    <section
      aria-label={t("title")}
      className="flex flex-wrap gap-x-2 gap-y-1 rounded-lg border border-line bg-surface px-2 py-1.5"
    >
      {bot.data && (
        <Sign tone={bot.data.on ? "good" : "bad"} icon={bot.data.on ? Bot : BotOff} href="/administracion">
          {bot.data.on
            ? t("bot.on")
            : `${t("bot.off")} (${t("bot.who", { by: bot.data.by ?? "", reason: bot.data.reason ?? "" })})`}
        </Sign>
      )}
      {bot.isError && (
        <Sign tone="bad" href="/registro">
          {t("ingressAway")}
        </Sign>
      )}
      {health.isError ? (
        <Sign tone="bad" href="/registro">
          {t("queryAway")}
        </Sign>
      ) : (
        <Readers of={health.data} />
      )}
      {settings.isError && (
        <Sign tone="bad" href="/administracion">
          {t("agentAway")}
        </Sign>
      )}
      {settings.data && <Models of={settings.data} />}
    </section>
  );
}

/** Up to where the screens have read, and what waits or stands aside. */
function Readers({ of: { lag, deliveries, quarantined, notes } }: { of: Health }) {
  const t = useTranslations("home.health");
  const behind = lag ?? 0;
  const retrying = Object.entries(deliveries.retrying);
  return (
    <>
      <Sign tone={lag === null || behind > 100 ? "bad" : "good"} href="/registro">
        {lag === null ? t("logAway") : behind > 0 ? t("behind", { count: behind }) : t("fresh")}
      </Sign>
      <Sign
        tone={deliveries.due > 50 || retrying.length > 0 ? "warn" : "good"}
        href="/entregas?estado=pending"
      >
        {t("due", { count: deliveries.due })}
        {deliveries.oldest_due && (
          <>
            {" "}
            <Ago at={deliveries.oldest_due} />
          </>
        )}
        {retrying.length > 0 &&
          ` · ${t("retrying", { codes: retrying.map(([code, count]) => `${code} × ${count}`).join(", ") })}`}
      </Sign>
      <Sign tone={deliveries.parked ? "bad" : "good"} href="/entregas?estado=parked">
        {t("parked", { count: deliveries.parked })}
      </Sign>
      <Sign tone={quarantined ? "bad" : "good"} href="/registro?vista=apartados">
        {t("quarantined", { count: quarantined })}
      </Sign>
      {notes.map((note) => (
        <Sign key={note} tone="warn" href="/registro">
          {note}
        </Sign>
      ))}
    </>
  );
}

/** Models that rest after failures, and a day's money that is nearly spent; nothing while all is well. */
function Models({ of: { providers, budgets } }: { of: Settings }) {
  const t = useTranslations("home.health");
  const format = useFormatter();
  const euros = (value: number) => format.number(value, { style: "currency", currency: "EUR" });
  const today = budgets.find((budget) => budget.scope === "day");
  const spent = (today?.spent_microeuros ?? 0) / 1_000_000;
  const limit = today?.limit ? today.limit.cents / 100 : null;
  const resting = providers.filter((provider) => provider.breaker !== "closed");
  return (
    <>
      {resting.map((provider) => (
        <Sign key={provider.name} tone="bad" href="/administracion">
          {t("breakerOpen", { name: provider.name })}
        </Sign>
      ))}
      {limit !== null && spent >= limit * NEARLY && (
        <Sign tone={spent >= limit ? "bad" : "warn"} href="/administracion?vista=gasto">
          {t("budget", { spent: euros(spent), limit: euros(limit) })}
        </Sign>
      )}
    </>
  );
}
