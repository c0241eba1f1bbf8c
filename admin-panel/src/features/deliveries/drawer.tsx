"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Drawer } from "@/ui/dialog";
import { Facts } from "@/ui/page";
import { Shown } from "@/ui/states";
import { DateTime, Id, useDuration } from "@/ui/values";
import { type Action, MAY, useDelivery } from "./data";
import { StatePill } from "./state-pill";
import { StepItem } from "./step";
import { WishDialog } from "./wish";
import { useReasonWords } from "./words";

/** One part: where it stands, why, and every attempt with its request and answer. */
export function DeliveryDrawer({ part, onClose }: { part: string; onClose: () => void }) {
  const t = useTranslations("deliveries");
  const words = useReasonWords();
  const duration = useDuration();
  const may = useMay("admin", "operator");
  const found = useDelivery(part);
  const [asked, setAsked] = useState<Action | null>(null);
  const delivery = found.data?.delivery;
  const advice = delivery && delivery.state !== "delivered" ? words.advice(delivery.reason) : null;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={delivery ? `${t(`kinds.${delivery.kind}`)} · ${delivery.conversation}` : t("drawer.title")}
      foot={
        may &&
        delivery &&
        MAY[delivery.state].length > 0 &&
        MAY[delivery.state].map((action) => (
          <Button
            key={action}
            look={action === "retry" ? "primary" : "secondary"}
            onClick={() => setAsked(action)}
          >
            {t(`actions.${action}`)}
          </Button>
        ))
      }
    >
      <Shown of={found}>
        {({ delivery: one, steps }) => (
          <div className="flex flex-col gap-5">
            {advice && <p className="rounded-md bg-warn-soft p-3">{advice}</p>}
            <Facts
              of={[
                [t("columns.state"), <StatePill key="state" of={one} />],
                ...(one.reason ? [[t("columns.reason"), words.name(one.reason)] as [string, string]] : []),
                [
                  t("columns.conversation"),
                  <Link
                    key="conversation"
                    className="text-accent underline"
                    href={`/conversaciones/${one.conversation}`}
                  >
                    {one.conversation}
                  </Link>,
                ],
                [t("columns.requested"), <DateTime key="requested" at={one.requested_at} seconds />],
                [t("columns.attempts"), one.attempts],
                ...(one.milliseconds
                  ? [
                      [
                        t("columns.answer"),
                        t("drawer.took", { time: duration(one.milliseconds / 1000) }),
                      ] as [string, string],
                    ]
                  : []),
                ["Id", <Id key="id" value={one.part_id} short={36} />],
              ]}
            />
            {one.template && <p className="text-ink-soft">{t("drawer.template", { name: one.template })}</p>}
            <section>
              <h3 className="mb-2 font-semibold">{t("drawer.attempts")}</h3>
              {steps.length === 0 ? (
                <p className="text-ink-soft">{t("drawer.noSteps")}</p>
              ) : (
                <ol className="flex flex-col">
                  {steps.map((step) => (
                    <StepItem key={step.position} step={step} />
                  ))}
                </ol>
              )}
            </section>
          </div>
        )}
      </Shown>
      {asked && delivery && <WishDialog action={asked} parts={[delivery]} onClose={() => setAsked(null)} />}
    </Drawer>
  );
}
