"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { ingress, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import { Confirm } from "@/ui/confirm";
import type { EventShown, Message } from "./model";

type Private = Record<string, unknown>;

/** What an auditor opened of one conversation: kept on this page only, gone when it is left. */
type Opened = {
  private: ReadonlyMap<number, Private>;
  name: string | null;
  phone: string | null;
  isOpen: boolean;
  ask: () => void;
};

const Current = createContext<Opened | null>(null);

export function OpenedProvider({ id, children }: { id: string; children: ReactNode }) {
  const t = useTranslations("conversations.opening");
  const [found, setFound] = useState<ReadonlyMap<number, Private> | null>(null);
  const [asking, setAsking] = useState(false);
  const open = useCommand(
    (reason: string) =>
      read(
        ingress.POST("/api/privacy/open/{conversation}", {
          params: { path: { conversation: id } },
          body: { reason },
        }),
      ),
    [],
  );
  const value = useMemo(() => {
    const all = found ?? new Map<number, Private>();
    const last = (field: string) =>
      [...all.values()].map((one) => one[field]).findLast((one) => typeof one === "string") as
        | string
        | undefined;
    return {
      private: all,
      name: last("name") ?? null,
      phone: last("phone") ?? null,
      isOpen: found !== null,
      ask: () => setAsking(true),
    };
  }, [found]);
  return (
    <Current.Provider value={value}>
      {children}
      {asking && (
        <Confirm
          open
          onOpenChange={setAsking}
          title={t("title")}
          lead={t("lead")}
          action={t("action")}
          busy={open.isPending}
          error={open.error}
          onConfirm={(reason) =>
            open.mutate(reason, {
              onSuccess: (answer) => {
                setFound(new Map(Object.entries(answer.private).map(([at, one]) => [Number(at), one])));
                setAsking(false);
              },
            })
          }
        />
      )}
    </Current.Provider>
  );
}

export function useOpened(): Opened {
  const opened = useContext(Current);
  if (!opened) throw new Error("outside of a conversation");
  return opened;
}

/** The words of a message: as the API gave them, or as they were opened. `ordinal`: of its part in the reply. */
export function wordsOf(message: Message, opened: Opened, ordinal: number): string | null {
  if (!message.hidden) return message.text;
  const found = opened.private.get(message.position);
  if (!found) return null;
  if (typeof found.text === "string") return found.text;
  const texts = found.texts;
  return Array.isArray(texts) && typeof texts[ordinal] === "string" ? texts[ordinal] : null;
}

export function privateOf(event: EventShown, opened: Opened): Private | null {
  return event.private ?? opened.private.get(event.position) ?? null;
}
