import { useMutation, useQuery } from "@tanstack/react-query";
import { agent, query, read } from "@/api/client";
import type { ApiError } from "@/api/errors";
import type { components } from "@/api/types/agent";

export type Tried = components["schemas"]["TurnTried"];
export type Decided = components["schemas"]["Decided"];
export type TrialResult = components["schemas"]["WhatIfShown"];
export type TrialWish = {
  conversations: string[];
  name: string;
  text: string;
  budget_cents: number;
  /** Null: as the agent is configured. */
  model: "offline" | null;
  reason: string;
};

/** The most that one trial may be about. */
export const MOST = 20;

/** The latest conversations in which the assistant said something. */
export function useRecent() {
  return useQuery({
    queryKey: ["conversations", "for trials"],
    queryFn: ({ signal }) => read(query.GET("/conversations", { params: { query: { limit: 50 } }, signal })),
    select: ({ items }) => items.filter((one) => one.counts.turns > 0 && !one.erased).slice(0, MOST),
  });
}

/** Recorded turns thought again with another text: nothing is sent and nothing is published. */
export function useTrial() {
  return useMutation<TrialResult, ApiError, TrialWish>({
    mutationFn: ({ conversations, name, text, budget_cents, model, reason }) =>
      read(
        agent.POST("/api/whatif", {
          body: {
            conversations,
            prompts: { [name]: text },
            budget_cents,
            model,
            tariffs: {},
            samples: 1,
            reason,
          },
        }),
      ),
  });
}
