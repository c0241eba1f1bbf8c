"use client";

import { Brain, ShieldAlert, ShieldCheck, Wrench } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { Cost, Json, useDuration } from "@/ui/values";
import type { EventShown, Why } from "../model";
import { privateOf, useOpened } from "../opened";
import { Words } from "../thread/text";
import { useWords } from "../words";

type Step = { kind: "model" | "tool" | "guard"; event: EventShown };

/** Calls of models and tools and what guards held back, in their order; each opens to its data. */
export function Steps({ why, conversation }: { why: Why; conversation: string }) {
  const t = useTranslations("conversations.why");
  const steps: Step[] = [
    ...why.models.map((event) => ({ kind: "model" as const, event })),
    ...why.tools.map((event) => ({ kind: "tool" as const, event })),
    ...why.guards.map((event) => ({ kind: "guard" as const, event })),
  ].sort((one, other) => one.event.position - other.event.position);
  return (
    <ol className="flex flex-col gap-2">
      {steps.map((step) => (
        <li key={step.event.position}>
          <OneStep step={step} conversation={conversation} />
        </li>
      ))}
      {why.guards.length === 0 && (
        <li className="flex items-center gap-2 rounded-md border border-line px-3 py-2 text-good">
          <ShieldCheck className="size-4 shrink-0" aria-hidden />
          {t(why.replies.length ? "passed" : "nothingHeld")}
        </li>
      )}
    </ol>
  );
}

const ICONS = { model: Brain, tool: Wrench, guard: ShieldAlert };

function OneStep({ step: { kind, event }, conversation }: { step: Step; conversation: string }) {
  const t = useTranslations("conversations.why");
  const words = useWords();
  const opened = useOpened();
  const Icon = ICONS[kind];
  const open = event.open ?? {};
  const said = privateOf(event, opened);
  const title =
    kind === "model"
      ? t("modelCall", { node: words("node", String(open.node)) })
      : kind === "tool"
        ? words("tool", String(open.name))
        : t("held", { guard: String(open.guard) });
  return (
    <details className="group rounded-md border border-line">
      <summary className="flex min-h-9 items-center gap-2 px-3 py-1.5">
        <Icon className={`size-4 shrink-0 ${kind === "guard" ? "text-bad" : "text-ink-faint"}`} aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="font-medium">{title}</span>
          <StepFacts kind={kind} open={open} />
        </span>
        <span className="text-ink-faint text-xs">#{event.position}</span>
      </summary>
      <div className="flex flex-col gap-2 border-line border-t px-3 py-2">
        {event.closed === "erased" && <p className="text-ink-faint">{t("erased")}</p>}
        {event.closed === "hidden" && said === null && <p className="text-ink-faint">{t("hidden")}</p>}
        {kind === "tool" && said !== null && (
          <>
            <h4 className="font-medium text-ink-soft text-xs">{t("arguments")}</h4>
            <Json of={said.arguments} />
            <h4 className="font-medium text-ink-soft text-xs">{t("result")}</h4>
            <Json of={said.result} />
          </>
        )}
        {kind === "model" && (
          <>
            {said !== null && (
              <>
                <h4 className="font-medium text-ink-soft text-xs">{t("response")}</h4>
                <Json of={said.response} />
              </>
            )}
            <p className="text-ink-faint text-xs">
              {t("promptEvents", {
                count: Array.isArray(open.prompt_events) ? open.prompt_events.length : 0,
              })}
            </p>
          </>
        )}
        {kind === "guard" && said !== null && typeof said.text === "string" && <Words>{said.text}</Words>}
        <Link
          href={`/conversaciones/${conversation}/eventos?pos=${event.position}`}
          className="inline-flex min-h-6 items-center self-start text-accent text-sm hover:underline"
        >
          {t("event", { position: event.position })}
        </Link>
      </div>
    </details>
  );
}

function StepFacts({ kind, open }: { kind: Step["kind"]; open: Record<string, unknown> }) {
  const t = useTranslations("conversations.why");
  const summary = useTranslations("events.summary");
  const format = useFormatter();
  const duration = useDuration();
  if (kind === "tool") return null;
  if (kind === "guard")
    return <span className="block text-ink-soft text-sm">{String(open.reason ?? "")}</span>;
  const { provider, model_asked: asked, model_served: served } = open;
  const model =
    served === asked ? String(served) : t("servedFor", { served: String(served), asked: String(asked) });
  return (
    <span className="block break-words text-ink-soft text-sm">
      {String(provider)} · {model} ·{" "}
      {t("tokensShort", {
        count: format.number(Number(open.input_tokens ?? 0) + Number(open.output_tokens ?? 0)),
      })}{" "}
      · <Cost microeuros={Number(open.cost_microeuros ?? 0)} /> ·{" "}
      {duration(Number(open.milliseconds ?? 0) / 1000)}
      {open.failed ? (
        <span className="text-warn"> · {summary("unusable", { reason: String(open.failed) })}</span>
      ) : null}
    </span>
  );
}
