"use client";

import { useTranslations } from "next-intl";
import { Json, TimeOfDay, useDuration } from "@/ui/values";
import type { Step } from "./data";
import { useReasonWords } from "./words";

const BAD = new Set(["DeliveryFailed", "DeliveryParked", "DeliveryCancelled"]);

type Open = {
  attempt?: number;
  http_status?: number | null;
  milliseconds?: number | null;
  reason?: string;
  kind?: string;
  state?: string;
  error_code?: string | null;
};

/** One event of a part's story; the request and the answer below it, as they were. */
export function StepItem({ step }: { step: Step }) {
  const t = useTranslations("deliveries");
  const words = useReasonWords();
  const duration = useDuration();
  const name = step.type?.split(".").at(-2) ?? "";
  const known = name as Parameters<typeof t.has>[0];
  const open = (step.open ?? {}) as Open;
  const told = [
    open.attempt !== undefined && t("drawer.attempt", { number: open.attempt }),
    open.http_status && `HTTP ${open.http_status}`,
    open.milliseconds && duration(open.milliseconds / 1000),
    open.reason && words.name(open.reason),
    open.state &&
      t.has(`whatsapp.${open.state}` as "whatsapp.sent") &&
      t(`whatsapp.${open.state}` as "whatsapp.sent"),
    open.error_code && words.name(`whatsapp_${open.error_code}`),
    step.actor,
  ].filter(Boolean);
  return (
    <li className="relative border-line border-l pb-4 pl-4 last:pb-0">
      <span
        aria-hidden
        className={`-left-[5px] absolute top-1.5 size-2.5 rounded-full ${BAD.has(name) ? "bg-bad" : "bg-accent"}`}
      />
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">
          {t.has(`steps.${known}` as "steps.BotPaused") ? t(`steps.${name}` as "steps.BotPaused") : name}
        </span>
        <span className="text-ink-faint text-sm">
          <TimeOfDay at={step.at ?? step.stored_at} />
        </span>
      </div>
      <p className="text-ink-soft text-sm">{told.join(" · ")}</p>
      <details className="mt-1">
        <summary className="text-ink-faint text-sm">{t("drawer.request")}</summary>
        <div className="mt-1">
          {step.closed === "hidden" && <p className="mb-1 text-ink-soft text-sm">{t("drawer.hidden")}</p>}
          <Json of={{ ...step.open, ...(step.private ?? {}) }} />
        </div>
      </details>
    </li>
  );
}
