"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Card, Facts } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Shown } from "@/ui/states";
import { Ago, Cost, Money } from "@/ui/values";
import { type Settings, useSettings } from "./data";
import { SettingsTable } from "./settings-table";

const BREAKER = { closed: "good", open: "bad", half_open: "warn" } as const;

/** What the assistant works with now: models, money, hours, instructions, and every setting by its name. */
export function InUse() {
  const t = useTranslations("administration.settings");
  const settings = useSettings();
  return (
    <Shown of={settings}>
      {(found) => (
        <>
          <div className="grid gap-4 lg:grid-cols-2">
            <Card title={t("providers")}>
              <Providers of={found.providers} />
            </Card>
            <Card title={t("budgets")}>
              <Budgets of={found.budgets} />
            </Card>
            <Card title={t("office")}>
              <Office of={found.office} />
            </Card>
            <Card title={t("prompts")}>
              <Facts
                of={found.prompts.map((prompt) => [
                  prompt.name,
                  prompt.version === 0 ? t("defaultPrompt") : t("version", { version: prompt.version }),
                ])}
              />
            </Card>
          </div>
          <details className="rounded-lg border border-line bg-surface">
            <summary className="flex min-h-11 items-center px-4 font-semibold">{t("all")}</summary>
            <p className="border-line border-t px-4 pt-4 text-ink-soft">{t("lead")}</p>
            <SettingsTable of={found.settings} />
          </details>
        </>
      )}
    </Shown>
  );
}

function Providers({ of }: { of: Settings["providers"] }) {
  const t = useTranslations("administration.settings");
  return (
    <ol className="flex flex-col gap-3">
      {of.map((one, index) => (
        <li key={`${one.name} ${one.model}`} className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="w-4 text-ink-faint">{index + 1}.</span>
          <span className="font-medium">{one.name}</span>
          <span className="break-all text-ink-soft">{one.model ?? t("offline")}</span>
          <Pill tone={BREAKER[one.breaker]}>{t(`breaker.${one.breaker}`)}</Pill>
          {one.masked && <Pill>{t("masked")}</Pill>}
          {one.failures > 0 && <span className="text-warn">{t("failures", { count: one.failures })}</span>}
          {one.open_since && <Ago at={one.open_since} />}
        </li>
      ))}
    </ol>
  );
}

function Budgets({ of }: { of: Settings["budgets"] }) {
  const t = useTranslations("administration.settings");
  return (
    <Facts
      of={of.map(({ scope, limit, spent_microeuros: spent, env }) => [
        t(`scope.${scope}`),
        <span key={scope} className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span>
            {spent === null || spent === undefined ? "—" : <Cost microeuros={spent} />}
            {" / "}
            {limit ? <Money cents={limit.cents} currency={limit.currency} /> : t("noLimit")}
          </span>
          {env && <code className="break-all text-ink-faint text-xs">{env}</code>}
        </span>,
      ])}
    />
  );
}

function Office({ of }: { of: Settings["office"] }) {
  const t = useTranslations("administration.settings");
  const format = useFormatter();
  const day = (value: string) =>
    format.dateTime(new Date(`${value}T12:00:00Z`), { weekday: "long", day: "numeric", month: "long" });
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2">
        <span>{of.described}</span>
        <Pill tone={of.open_now ? "good" : "neutral"}>{of.open_now ? t("openNow") : t("closedNow")}</Pill>
        {of.opens_at && (
          <span className="text-ink-soft">
            {t("opens", {
              time: format.dateTime(new Date(of.opens_at), {
                weekday: "long",
                hour: "2-digit",
                minute: "2-digit",
              }),
            })}
          </span>
        )}
      </p>
      {of.days_off.length > 0 && (
        <div>
          <h3 className="text-ink-faint text-sm">{t("daysOff")}</h3>
          <ul>
            {of.days_off.map((one) => (
              <li key={one.day}>
                {day(one.day)} <span className="text-ink-soft">· {one.name || t("ownDay")}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="break-words font-mono text-ink-faint text-xs">{of.env.join(" · ")}</p>
    </div>
  );
}
