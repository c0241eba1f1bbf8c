"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { hidden, query, read } from "@/api/client";
import { type LogEvent, useLogEvents } from "@/api/live";
import { useCatchingUp } from "../catching-up";
import type { Conversation, ConversationPage } from "../model";
import type { Wanted } from "./filters";

const PAGE = 50;
/** So many rows that are new at the head mean that the pages below have moved by as much. */
const MOVED = PAGE / 2;
/** Few pages are read anew every minute: deeper rows may have changed without coming to the head. */
const FEW = 3;
const ANEW = 60_000;

/** The list by pages of its cursor. Live updates ask only for its head: who scrolled through a thousand pages
 * does not ask for them all at each message. */
export function useRows(wanted: Wanted, q: string) {
  const ask = (cursor: string | undefined, signal: AbortSignal) =>
    read(
      query.GET("/conversations", {
        params: { query: { ...wanted, limit: PAGE, cursor } },
        headers: hidden({ q }),
        signal,
      }),
    );
  const rows = useInfiniteQuery({
    queryKey: ["conversationRows", wanted, q],
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= FEW ? ANEW : false),
  });

  const [heard, setHeard] = useState(false);
  useLogEvents(() => setHeard(true));
  const head = useQuery({
    queryKey: ["conversations", "head", wanted],
    queryFn: ({ signal }) => ask(undefined, signal),
    enabled: heard && q === "" && rows.isSuccess,
  });

  useCatchingUp(head.data?.position, listed, head.refetch);

  const fresh = q === "" ? head.data : undefined;
  const { data, isFetching, refetch } = rows;
  const all = useMemo(() => merged(data?.pages ?? [], fresh), [data, fresh]);
  useEffect(() => {
    if (!fresh || !data || isFetching) return;
    const known = new Set(data.pages[0]?.items.map((row) => row.id));
    if (fresh.items.filter((row) => !known.has(row.id)).length > MOVED) void refetch();
  }, [fresh, data, isFetching, refetch]);
  return { ...rows, all };
}

const LISTED = new Set(["inbox", "conversation", "delivery", "control"]);
const listed = (event: LogEvent): boolean => LISTED.has(event.subject.split(".")[1] ?? "");

const activity = (row: Conversation): number => Date.parse(row.last_message_at ?? row.opened_at);

/** The head as it is now, then what was read further down; what should be at the head and is not there, left. */
export function merged(pages: ConversationPage[], head?: ConversationPage): Conversation[] {
  const seen = new Set<string>();
  const once = (row: Conversation) => !seen.has(row.id) && seen.add(row.id);
  const read = pages.flatMap((page) => page.items);
  if (!head) return read.filter(once);
  const last = head.items.at(-1);
  if (head.next === null || !last) return head.items;
  const edge = activity(last);
  return [...head.items, ...read.filter((row) => activity(row) <= edge)].filter(once);
}
