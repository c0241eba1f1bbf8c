"use client";

import type { QueryKey } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { ingress, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import { useMay } from "@/shell/session";
import { Confirm } from "@/ui/confirm";
import { useToast } from "@/ui/toast";
import type { Conversation } from "./model";

export type Command =
  | { name: "takeover" | "resume" | "pause" | "mute" | "unmute" }
  | { name: "retry"; part: string };

export type Commands = { may: boolean; ask: (command: Command) => void; dialog: ReactNode };

/** These end up before customers' eyes or stop answers for good: the API wants to know why. */
const WITH_REASON: readonly Command["name"][] = ["mute", "unmute", "retry"];

function send(conversation: Conversation, command: Command, reason: string) {
  const body = { reason };
  const path = { conversation: conversation.id };
  const contact = { contact: `${conversation.account}-${conversation.contact_id}` };
  switch (command.name) {
    case "takeover":
      return read(ingress.POST("/api/conversations/{conversation}/takeover", { params: { path }, body }));
    case "resume":
      return read(ingress.POST("/api/conversations/{conversation}/resume", { params: { path }, body }));
    case "pause":
      return read(ingress.POST("/api/conversations/{conversation}/pause", { params: { path }, body }));
    case "mute":
      return read(ingress.POST("/api/contacts/{contact}/mute", { params: { path: contact }, body }));
    case "unmute":
      return read(ingress.POST("/api/contacts/{contact}/unmute", { params: { path: contact }, body }));
    case "retry":
      return read(
        ingress.POST("/api/deliveries/{conversation}/{part_id}/retry", {
          params: { path: { ...path, part_id: command.part } },
          body,
        }),
      );
  }
}

/** What can be done with a conversation, each asked for in a dialog that says what it does. */
export function useCommands(conversation: Conversation): Commands {
  const t = useTranslations("conversations.commands");
  const say = useToast();
  const may = useMay("admin", "operator") && !conversation.erased;
  const [asked, setAsked] = useState<Command | null>(null);
  const changes: QueryKey[] = [["conversations"], ["conversation", conversation.id], ["deliveries"]];
  const command = useCommand(
    (given: { command: Command; reason: string }) => send(conversation, given.command, given.reason),
    changes,
  );
  const ask = (wanted: Command) => {
    if (!may) return;
    command.reset();
    setAsked(wanted);
  };
  const dialog = asked && (
    <Confirm
      open
      onOpenChange={(open) => !open && setAsked(null)}
      title={t(`${asked.name}.title`)}
      lead={t(`${asked.name}.lead`)}
      action={t(`${asked.name}.action`)}
      danger={asked.name === "mute"}
      reason={WITH_REASON.includes(asked.name) ? "required" : "optional"}
      busy={command.isPending}
      error={command.error}
      onConfirm={(reason) =>
        command.mutate(
          { command: asked, reason },
          {
            onSuccess: () => {
              setAsked(null);
              say(t(`${asked.name}.done`));
            },
          },
        )
      }
    />
  );
  return { may, ask, dialog };
}
