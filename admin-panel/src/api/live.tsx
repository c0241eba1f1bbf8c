"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { signedInAgain } from "./session";

/** The log's live updates: they carry no texts and change nothing here, they only say what to ask for anew. */

export type LogEvent = {
  position: number;
  id: string;
  type: string;
  subject: string;
  time: string;
  open: Record<string, unknown>;
};

export type LiveState = { connected: boolean; since: number; position: number };

const Live = createContext<LiveState>({ connected: false, since: 0, position: 0 });
const Listeners = createContext<Set<(event: LogEvent) => void>>(new Set());

/** Milliseconds in which many events become one question. */
const GATHER = 400;
const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;

/** The first words of the query keys that an event may have changed. */
export function concerned(event: Pick<LogEvent, "subject">): string[][] {
  const [, context, aggregate = ""] = event.subject.split(".");
  switch (context) {
    case "inbox":
    case "conversation":
      return [["conversations"], ["conversation", aggregate], ["figures"], ["health"], ["quotes"]];
    case "delivery":
      return [["deliveries"], ["conversations"], ["conversation", aggregate], ["health"]];
    case "tariff":
      return [["tariffs"]];
    case "customer":
      return [["customers"], ["conversations"]];
    case "ledger":
      return [["ledger"]];
    default:
      if (aggregate.startsWith("admin-")) return [["admins"], ["commands"]];
      if (aggregate.startsWith("prompt-")) return [["prompts"], ["commands"]];
      if (aggregate.startsWith("article-")) return [["articles"], ["commands"]];
      return [
        ["conversation", aggregate],
        ["conversations"],
        ["deliveries"],
        ["bot"],
        ["projections"],
        ["quarantine"],
        ["commands"],
      ];
  }
}

export function LiveUpdates({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ connected: true, since: 0, position: 0 });
  const listeners = useRef(new Set<(event: LogEvent) => void>());

  useEffect(() => {
    let source: EventSource | null = null;
    let wait = FIRST_RETRY;
    let last = "";
    let retry: ReturnType<typeof setTimeout> | undefined;
    let flush: ReturnType<typeof setTimeout> | undefined;
    let position = 0;
    const due = new Map<string, string[]>();

    const tell = () => {
      flush = undefined;
      setState((before) => ({ ...before, position }));
      for (const key of due.values()) client.invalidateQueries({ queryKey: key });
      due.clear();
    };
    const open = () => {
      source = new EventSource(`/api/live${last ? `?after=${last}` : ""}`);
      source.onopen = () => {
        wait = FIRST_RETRY;
        setState((before) => {
          if (!before.connected) client.invalidateQueries(); // what was missed is unknown: ask for all that is shown
          return { ...before, connected: true, since: Date.now() };
        });
      };
      source.onmessage = ({ data, lastEventId }) => {
        last = lastEventId;
        const event = JSON.parse(data) as LogEvent;
        position = event.position;
        for (const key of concerned(event)) due.set(key.join(" "), key);
        for (const listener of listeners.current) listener(event);
        flush ??= setTimeout(tell, GATHER);
      };
      // The log ends before what we heard last, as after a restore: all that is shown may be of another log.
      source.addEventListener("anew", ({ lastEventId }) => {
        last = lastEventId;
        position = Number(lastEventId);
        setState((before) => ({ ...before, position }));
        client.invalidateQueries();
      });
      source.onerror = () => {
        source?.close();
        setState((before) =>
          before.connected ? { ...before, connected: false, since: Date.now() } : before,
        );
        retry = setTimeout(reopen, wait * (0.8 + Math.random() * 0.4));
        wait = Math.min(wait * 2, LONGEST_RETRY);
      };
    };
    const reopen = async () => {
      // An EventSource does not tell why it failed: a session that is over looks like a server that is away.
      const me = await fetch("/api/ingress/api/auth/me").catch(() => null);
      if (me?.status === 401) await signedInAgain().catch(() => undefined); // no dialog: the page is leaving
      open();
    };
    open();
    return () => {
      source?.close();
      clearTimeout(retry);
      clearTimeout(flush);
    };
  }, [client]);

  return (
    <Live.Provider value={state}>
      <Listeners.Provider value={listeners.current}>{children}</Listeners.Provider>
    </Live.Provider>
  );
}

/** Whether live updates arrive, since when (milliseconds), and the last position heard of. */
export const useLive = (): LiveState => useContext(Live);

/** Call `listener` for each event as it is stored. */
export function useLogEvents(listener: (event: LogEvent) => void): void {
  const all = useContext(Listeners);
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const call = (event: LogEvent) => latest.current(event);
    all.add(call);
    return () => {
      all.delete(call);
    };
  }, [all]);
}
