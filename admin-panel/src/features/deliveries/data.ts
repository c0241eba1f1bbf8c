import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ingress, query, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import type { components } from "@/api/types/query";

export type Delivery = components["schemas"]["ListedDelivery"];
export type Step = components["schemas"]["EventShown"];
export type Group = components["schemas"]["Group"];
export type Action = "retry" | "park" | "cancel";

/** As a person works through them: what needs a decision first. */
export const STATES = ["parked", "pending", "attempted", "delivered", "cancelled"] as const;
export type State = (typeof STATES)[number];

/** What the outbox may still be asked of a part in each state. */
export const MAY: Record<State, readonly Action[]> = {
  pending: ["park", "cancel"],
  attempted: ["park", "cancel"],
  parked: ["retry", "cancel"],
  cancelled: [],
  delivered: [],
};

export function useGroups() {
  return useQuery({
    queryKey: ["deliveries", "groups"],
    queryFn: ({ signal }) => read(query.GET("/deliveries/groups", { signal })),
  });
}

export function useDeliveries(state: State, reason: string | null) {
  return useInfiniteQuery({
    queryKey: ["deliveries", "list", state, reason],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read(
        query.GET("/deliveries", {
          params: { query: { state, reason: reason ?? undefined, cursor: pageParam, limit: 50 } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useDelivery(part: string) {
  return useQuery({
    queryKey: ["deliveries", "one", part],
    queryFn: ({ signal }) =>
      read(query.GET("/deliveries/{part_id}", { params: { path: { part_id: part } }, signal })),
  });
}

export type Wish = { action: Action; parts: Pick<Delivery, "conversation" | "part_id">[]; reason: string };

/** Asks the outbox; each part is answered for itself. */
export function useDeliveryWish() {
  return useCommand(
    ({ action, parts, reason }: Wish) =>
      read(
        ingress.POST("/api/deliveries/bulk", {
          body: {
            action,
            reason,
            items: parts.map(({ conversation, part_id }) => ({ conversation, part_id })),
          },
        }),
      ),
    [["deliveries"], ["health"], ["conversations"]],
  );
}
