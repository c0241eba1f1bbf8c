"use client";

import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { query, read } from "@/api/client";
import { useLogEvents } from "@/api/live";
import type { EventPage, LoggedEvent } from "./model";

const PAGE = 200;
/** So many pages come by themselves; a conversation of more is read on by a button. */
const AT_ONCE = 15;
/** Milliseconds in which many new events become one question. */
const GATHER = 500;

/** Every event of a conversation in the order of the log, and what comes while one looks on. */
export function useConversationLog(id: string) {
  const client = useQueryClient();
  const key = useMemo(() => ["eventsOf", id], [id]);
  const page = useCallback(
    (cursor: string | undefined) =>
      read(
        query.GET("/conversations/{id}/events", {
          params: { path: { id }, query: { limit: PAGE, cursor } },
        }),
      ),
    [id],
  );
  const found = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => page(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY, // what is in the log never changes; its end is asked for below
    refetchOnMount: "always",
  });
  const { data, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = found;
  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError && pages < AT_ONCE) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, pages, fetchNextPage]);

  const due = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(due.current), []);
  useLogEvents((event) => {
    if (event.subject.split(".")[2] !== id) return;
    due.current ??= setTimeout(async () => {
      due.current = undefined;
      type Pages = InfiniteData<EventPage, string | undefined>;
      const known = client.getQueryData<Pages>(key);
      if (!known || known.pages.at(-1)?.next) return; // the end is still to be read anyway
      // Only the last page can have grown; away for a moment, the next event asks again.
      const last = await page(known.pageParams.at(-1)).catch(() => null);
      if (!last) return;
      client.setQueryData<Pages>(key, (now) =>
        now && now.pages.length === known.pages.length
          ? { ...now, pages: [...now.pages.slice(0, -1), last] }
          : now,
      );
    }, GATHER);
  });

  const events = useMemo<LoggedEvent[]>(() => data?.pages.flatMap((one) => one.items) ?? [], [data]);
  return { ...found, events, sealedUpTo: data?.pages.at(-1)?.sealed_up_to ?? 0 };
}
