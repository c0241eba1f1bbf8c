"use client";

import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { DateTime, useDuration } from "@/ui/values";
import type { Verification } from "./data";

/** Whether the log was as it was sealed, who looked, and what exactly was compared. */
export function VerificationShown({ of }: { of: Verification }) {
  const t = useTranslations("registry.ledger");
  const duration = useDuration();
  const Icon = of.ok ? ShieldCheck : ShieldAlert;
  return (
    <div className="flex items-start gap-2.5">
      <Icon className={`mt-0.5 size-5 shrink-0 ${of.ok ? "text-good" : "text-bad"}`} aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">{of.ok ? t("ok") : t("bad")}</p>
        {!of.ok && of.first_bad && <p className="text-bad">{t("badFirst", { position: of.first_bad })}</p>}
        {of.problem && <p className="break-words text-bad text-sm">{of.problem}</p>}
        <p className="text-ink-soft text-sm">
          <DateTime at={of.at} seconds /> · {t("by", { by: of.by === "keeper" ? t("keeperBy") : of.by })}
        </p>
        <p className="text-ink-faint text-sm">
          {t("took", { size: of.size, time: duration(of.milliseconds / 1000) })} ·{" "}
          {t("outside", { outside: of.outside, seals: of.seals })}
        </p>
      </div>
    </div>
  );
}
