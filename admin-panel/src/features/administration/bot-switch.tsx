"use client";

import { Bot, BotOff } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Person } from "@/shell/person";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Card } from "@/ui/page";
import { Shown } from "@/ui/states";
import { useBot, useSwitch } from "./data";

/** The one switch that stops the assistant everywhere. */
export function BotSwitch() {
  const t = useTranslations("administration.bot");
  const format = useFormatter();
  const may = useMay("admin", "operator");
  const bot = useBot();
  const turn = useSwitch();
  const [asked, setAsked] = useState(false);
  const close = () => {
    setAsked(false);
    turn.reset();
  };
  return (
    <Card title={t("title")}>
      <Shown of={bot}>
        {({ on, by, reason, at }) => (
          <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
            <p className="flex items-center gap-2 font-semibold text-lg">
              {on ? (
                <Bot className="size-5 text-good" aria-hidden />
              ) : (
                <BotOff className="size-5 text-bad" aria-hidden />
              )}
              {on ? t("on") : t("off")}
            </p>
            <div className="min-w-0 flex-1">
              <p>{on ? t("onText") : t("offText")}</p>
              {at && (
                <p className="break-words text-ink-faint text-sm">
                  {t.rich("since", {
                    time: format.dateTime(new Date(at), { dateStyle: "short", timeStyle: "short" }),
                    by: () => <Person id={by ?? ""} />,
                    reason: reason ?? "",
                  })}
                </p>
              )}
            </div>
            {may && (
              <Button look={on ? "danger" : "primary"} onClick={() => setAsked(true)}>
                {on ? t("turnOff") : t("turnOn")}
              </Button>
            )}
            {asked && (
              <Confirm
                open
                onOpenChange={(open) => !open && close()}
                title={on ? t("offTitle") : t("onTitle")}
                lead={on ? t("offLead") : t("onLead")}
                action={on ? t("turnOff") : t("turnOn")}
                danger={on}
                busy={turn.isPending}
                error={turn.error}
                onConfirm={(why) => turn.mutate({ on: !on, reason: why }, { onSuccess: close })}
              />
            )}
          </div>
        )}
      </Shown>
    </Card>
  );
}
