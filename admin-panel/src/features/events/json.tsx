"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Json } from "@/ui/values";
import type { LoggedEvent } from "./model";

const DRAWN = 40;

/** The events as they are stored. */
export function JsonView({ events }: { events: LoggedEvent[] }) {
  const t = useTranslations("common.actions");
  const [drawn, setDrawn] = useState(DRAWN);
  return (
    <div className="flex flex-col gap-2 p-3">
      {events.slice(0, drawn).map((event) => (
        <Json key={event.position} of={event} />
      ))}
      {drawn < events.length && (
        <Button className="self-center" onClick={() => setDrawn(drawn + DRAWN)}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}
