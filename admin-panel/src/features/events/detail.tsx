"use client";

import { ShieldCheck, ShieldQuestion } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Facts } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Copy, Id, Json } from "@/ui/values";
import { Command } from "./copying";
import { atOf, type Clock, type LoggedEvent, sealed } from "./model";
import { useEventName } from "./name";
import { useSummary } from "./summary";
import { When } from "./when";

/** All of one event: what it says, who wrote it, what led to it, and that nobody changed it since. */
export function Detail({
  event,
  events,
  sealedUpTo,
  clock,
  onOpen,
}: {
  event: LoggedEvent;
  events: LoggedEvent[];
  sealedUpTo: number;
  clock: Clock;
  onOpen: (position: number) => void;
}) {
  const t = useTranslations("events.detail");
  const name = useEventName();
  const summary = useSummary();
  const cause = events.find((one) => one.id !== null && one.id === event.causation_id);
  const id = (label: string, value: string | number | null): [ReactNode, ReactNode][] =>
    value === null
      ? []
      : [
          [
            label,
            <span key={label} className="inline-flex items-center">
              <Id value={String(value)} short={13} />
              <Copy text={String(value)} />
            </span>,
          ],
        ];
  const safe = sealed(event, sealedUpTo);
  return (
    <div className="flex flex-col gap-3">
      <div>
        <h3 className={event.failed ? "font-semibold text-bad text-lg" : "font-semibold text-lg"}>
          {name(event.name)}
        </h3>
        <p className="break-words text-ink-soft [overflow-wrap:anywhere]">{summary(event)}</p>
        <p className="mt-1">
          <Pill tone={safe ? "good" : "neutral"} icon={safe ? ShieldCheck : ShieldQuestion}>
            {t(safe ? "sealed" : "unsealed")}
          </Pill>
        </p>
      </div>
      <Facts
        of={[
          [t("position"), String(event.position)],
          [t("at"), <When key="at" at={atOf(event)} clock={clock === "utc" ? "utc" : "local"} origin="" />],
          [
            t("type"),
            <code key="type" className="break-all text-xs">
              {event.type ?? event.name}
            </code>,
          ],
          [t("source"), event.source ?? "—"],
          ...(event.actor ? [[t("actor"), event.actor] as [string, string]] : []),
          ...(cause
            ? [
                [
                  t("cause"),
                  <button
                    key="cause"
                    type="button"
                    className="min-h-6 text-left text-accent hover:underline"
                    onClick={() => onOpen(cause.position)}
                  >
                    {cause.position} · {name(cause.name)}
                  </button>,
                ] as [string, ReactNode],
              ]
            : []),
          ...id(t("turn"), event.turn_id),
          ...id(t("part"), event.part_id),
          ...id(t("quote"), event.quote_id),
          ...id(t("message"), event.message_id),
          ...id(t("id"), event.id),
          ...id(t("correlation"), event.correlation_id),
          ...id(t("hash"), event.hash),
        ]}
      />
      <section>
        <h4 className="mb-1 font-medium text-sm">{t("open")}</h4>
        <Json of={event.open} />
      </section>
      {(event.private || event.closed) && (
        <section>
          <h4 className="mb-1 font-medium text-sm">{t("private")}</h4>
          {event.private ? (
            <Json of={event.private} />
          ) : (
            <p className="text-ink-soft">{t(event.closed ?? "hidden")}</p>
          )}
        </section>
      )}
      <section>
        <h4 className="mb-1 font-medium text-sm">{t("command")}</h4>
        <Command>{`msia events show ${event.position}`}</Command>
      </section>
    </div>
  );
}
