"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useWords } from "@/features/conversations/words";
import { useReasonWords } from "@/features/deliveries/words";
import { useDuration } from "@/ui/values";
import type { LoggedEvent } from "./model";

type Money = { cents: number; currency: string };
type Tariff = { slug: string; version: number };

/** What an event says, in a line. */
export function useSummary(): (event: LoggedEvent) => string {
  const t = useTranslations("events.summary");
  const all = useTranslations();
  const words = useWords();
  const reasons = useReasonWords();
  const format = useFormatter();
  const duration = useDuration();

  const said = (event: LoggedEvent): string => {
    if (event.closed) return t(event.closed);
    const text = event.private?.text;
    return typeof text === "string" && text !== "" ? `«${text}»` : t("noWords");
  };
  const handoff = (reason: string): string => {
    const key = `common.handoff.${reason}` as Parameters<typeof all>[0];
    return all.has(key) ? all(key) : reason;
  };
  const number = (value: unknown) => Number(value ?? 0);

  return (event) => {
    const open = event.open ?? {};
    const reason = typeof open.reason === "string" ? open.reason : "";
    switch (event.name) {
      case "MessageReceived":
      case "HumanReplied":
      case "NoteWritten":
      case "AutomaticMessageSent":
      case "MessageEdited":
      case "MediaTranscribed":
        return said(event);
      case "MessageDeleted":
        return t("message", { id: String(event.message_id) });
      case "ReplyBlocked":
        return `${String(open.guard)} (${reason}): ${said(event)}`;
      case "MediaStored":
        return `${String(open.media_type)} · ${format.number(number(open.size) / 1024, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 })}`;
      case "TurnStarted":
        return t("covers", {
          count: (open.covers as unknown[] | undefined)?.length ?? 0,
          tariffs: ((open.tariffs as Tariff[] | undefined) ?? [])
            .map((one) => `${one.slug} v${one.version}`)
            .join(", "),
        });
      case "TurnTakenOver":
        return t("attempt", { number: number(open.attempt) });
      case "ModelCalled":
        return [
          words("node", String(open.node)),
          `${String(open.provider)} ${String(open.model_served)}`,
          duration(number(open.milliseconds) / 1000),
          ...(open.failed ? [t("unusable", { reason: String(open.failed) })] : []),
        ].join(" · ");
      case "ToolCalled":
        return words("tool", String(open.name));
      case "QuoteGiven": {
        const gross = open.gross as Money;
        const tariff = open.tariff as Tariff;
        return `${format.number(gross.cents / 100, { style: "currency", currency: gross.currency })} · ${tariff.slug} v${tariff.version} · ${(open.elements as string[]).join(", ")}`;
      }
      case "ReplyRequested": {
        const texts = event.private?.texts as string[] | undefined;
        return event.closed ? t(event.closed) : `«${(texts ?? []).filter(Boolean).join(" / ")}»`;
      }
      case "HandoffRequested":
        return handoff(reason);
      case "TurnAbandoned":
        return words("abandoned", reason);
      case "TurnCompleted":
        return t("totals", {
          models: number(open.model_calls),
          tools: number(open.tool_calls),
          time: duration(number(open.milliseconds) / 1000),
        });
      case "DeliveryAttempted":
        return t("attempt", { number: number(open.attempt) });
      case "DeliveryFailed":
        return `${words("failure", String(open.failure))} (${String(open.code)})`;
      case "DeliverySucceeded":
        return event.message_id === null ? "" : t("message", { id: String(event.message_id) });
      case "DeliveryParked":
      case "DeliveryCancelled":
        return reasons.name(reason);
      case "DeliveryStatusReported": {
        const state = String(open.state);
        const tick = `conversations.tick.${state}` as Parameters<typeof all>[0];
        const code = typeof open.error_code === "string" ? ` (${words("whatsapp", open.error_code)})` : "";
        return `${all.has(tick) ? all(tick) : state}${code}`;
      }
      case "DeliveryTraced":
        return String(open.whatsapp);
      case "ConversationStatusChanged":
        return words("status", String((open.snapshot as { status?: string } | undefined)?.status ?? "—"));
      case "ConversationAssigned": {
        const to = (open.snapshot as { assignee_id?: number | null } | undefined)?.assignee_id;
        return to ? t("assigned", { id: String(to) }) : t("unassigned");
      }
      case "BotPaused":
      case "BotResumed":
        return String(open.why ?? "");
      default:
        return reason;
    }
  };
}
