"use client";

import { Ban, Check, CheckCheck, Clock, PauseCircle, Send, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill } from "@/ui/pill";
import type { Delivery } from "./data";

const LOOKS = {
  pending: { tone: "neutral", icon: Clock },
  attempted: { tone: "accent", icon: Send },
  parked: { tone: "bad", icon: PauseCircle },
  cancelled: { tone: "warn", icon: Ban },
  delivered: { tone: "good", icon: Check },
} as const;

/** Where a part stands; once it is sent, how far WhatsApp got with it. */
export function StatePill({ of: { state, whatsapp } }: { of: Pick<Delivery, "state" | "whatsapp"> }) {
  const t = useTranslations("deliveries");
  if (state === "delivered" && whatsapp) {
    const failed = whatsapp === "failed";
    return (
      <Pill
        tone={failed ? "bad" : "good"}
        icon={failed ? TriangleAlert : whatsapp === "sent" ? Check : CheckCheck}
      >
        {t(`whatsapp.${whatsapp}`)}
      </Pill>
    );
  }
  const { tone, icon } = LOOKS[state];
  return (
    <Pill tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </Pill>
  );
}
