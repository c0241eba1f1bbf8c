"use client";

import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { query, read } from "./client";
import type { ApiError } from "./errors";

/** Seconds to wait for the read models to show what a command did. */
const SHOWN_WITHIN = 10;

/** A command, and then what it changed: waits until the read models hold its position, asks `changes` anew.
 *
 * `send` gives the answer of ingress; where that has a `position`, that is the one waited for, unless `wait` is
 * false: for what shows its own progress.
 */
export function useCommand<Given, Answered>(
  send: (given: Given) => Promise<Answered>,
  changes: QueryKey[] | ((given: Given) => QueryKey[]),
  { wait = true }: { wait?: boolean } = {},
) {
  const client = useQueryClient();
  return useMutation<Answered, ApiError, Given>({
    mutationFn: async (given) => {
      const answered = await send(given);
      const position = (answered as { position?: unknown } | undefined)?.position;
      if (wait && typeof position === "number") await shown(position);
      return answered;
    },
    onSettled: async (_answered, _error, given) => {
      const keys = typeof changes === "function" ? changes(given) : changes;
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}

/** Wait for one's own write. Not in time: the command stands all the same, the page only shows it later. */
async function shown(position: number): Promise<void> {
  await read(
    query.GET("/health", { params: { query: { at_least: position, timeout: SHOWN_WITHIN } } }),
  ).catch(() => undefined);
}
