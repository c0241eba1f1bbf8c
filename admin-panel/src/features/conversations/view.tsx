"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { Drawer } from "@/ui/dialog";
import { useShortcuts } from "@/ui/keyboard";
import { Failure } from "@/ui/states";
import { useCommands } from "./commands";
import { Context } from "./context/context";
import type { Timeline } from "./model";
import { OpenedProvider } from "./opened";
import { ChargeBar } from "./thread/charge-bar";
import { ThreadHeader } from "./thread/header";
import { Thread } from "./thread/thread";

/** Fetched with the first question. */
const WhyDrawer = dynamic(() => import("./why/drawer").then((one) => one.WhyDrawer), { loading: () => null });

/** A conversation that was read: what was said, what is known of it, what can be done with it. */
export function ConversationView({ timeline, error }: { timeline: Timeline; error: unknown }) {
  return (
    <OpenedProvider id={timeline.conversation.id}>
      <Opened timeline={timeline} error={error} />
    </OpenedProvider>
  );
}

function Opened({ timeline, error }: { timeline: Timeline; error: unknown }) {
  const t = useTranslations("conversations");
  const { conversation } = timeline;
  const commands = useCommands(conversation);
  const [details, setDetails] = useState(false);
  const [why, setWhy] = useQueryState("porque", parseAsString);
  useShortcuts({
    h: () => conversation.answers === "bot" && commands.ask({ name: "takeover" }),
    b: () => conversation.answers !== "bot" && commands.ask({ name: "resume" }),
  });
  const context = <Context timeline={timeline} commands={commands} />;
  return (
    <div className="flex h-full min-h-0">
      <section aria-label={t("thread.label")} className="flex min-h-0 min-w-0 flex-1 flex-col">
        <ThreadHeader timeline={timeline} onDetails={() => setDetails(true)} />
        {error !== null && (
          <div className="p-3">
            <Failure error={error} />
          </div>
        )}
        <Thread timeline={timeline} commands={commands} onWhy={(turn) => void setWhy(turn)} />
        <ChargeBar timeline={timeline} commands={commands} />
      </section>
      <aside
        aria-label={t("context.label")}
        className="hidden min-h-0 w-72 shrink-0 overflow-y-auto border-line border-l bg-surface min-[1200px]:block min-[1500px]:w-88"
      >
        {context}
      </aside>
      <Drawer open={details} onOpenChange={setDetails} title={t("context.label")}>
        <div className="-m-4">{context}</div>
      </Drawer>
      {why && (
        <WhyDrawer
          conversation={conversation.id}
          turn={why}
          quotes={timeline.quotes}
          onClose={() => void setWhy(null)}
        />
      )}
      {commands.dialog}
    </div>
  );
}
