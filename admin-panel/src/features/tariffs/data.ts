"use client";

import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { ingress, query, read } from "@/api/client";
import { useMay } from "@/shell/session";
import { Desk, type DeskState } from "./desk";
import type { Draft, Edits } from "./model";

/** What this screen asks the APIs for, and under which keys it keeps the answers. */

export const draftKey = (slug: string) => ["tariffs", slug, "draft"] as const;

/** The header that says which state of a draft was seen; anything else is refused with 412. */
export const seen = (position: number) => ({ header: { "if-match": `"${position}"` } });

const fetchDraft = (slug: string): Promise<Draft> =>
  read(ingress.GET("/api/tariffs/{slug}/draft", { params: { path: { slug } } }));

export const sendEdits = (slug: string, changes: Edits, position: number): Promise<Draft> =>
  read(
    ingress.POST("/api/tariffs/{slug}/draft", {
      params: { path: { slug }, ...seen(position) },
      body: { changes },
    }),
  );

export function useTariffs() {
  return useQuery({
    queryKey: ["tariffs", "list"],
    queryFn: () => read(ingress.GET("/api/tariffs")),
    select: (found) => found.tariffs,
  });
}

export function useDraft(slug: string) {
  return useQuery({ queryKey: draftKey(slug), queryFn: () => fetchDraft(slug) });
}

/** Every published version of every tariff: who, when and why. */
export function useVersions() {
  return useQuery({
    queryKey: ["tariffs", "versions"],
    queryFn: () => read(query.GET("/tariffs")),
    select: (found) => found.items,
  });
}

/** A version never changes, so no event asks for it anew. */
export function useVersion(slug: string, number: number) {
  return useQuery({
    queryKey: ["tariff-version", slug, number],
    queryFn: () =>
      read(ingress.GET("/api/tariffs/{slug}/versions/{number}", { params: { path: { slug, number } } })),
    enabled: number > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How often each version was quoted. */
export function useQuoted() {
  return useQuery({
    queryKey: ["quotes", "counts"],
    queryFn: () => read(query.GET("/quotes/counts")),
    select: (found) => found.items,
  });
}

/** The address of whoever published; operators are not told who the others are. */
export function useNames(): (id: string) => string | null {
  const may = useMay("admin", "auditor");
  const admins = useQuery({
    queryKey: ["admins", "names"],
    queryFn: () => read(query.GET("/admins")),
    select: (found) => new Map(found.items.map((one) => [one.id, one.email])),
    enabled: may,
  });
  return (id) => admins.data?.get(id) ?? null;
}

const desks = new WeakMap<QueryClient, Map<string, Desk>>();

/** The one desk of a draft, which outlives the screen; `draft` is what the server showed last. */
export function useDesk(slug: string, draft: Draft): [DeskState, Desk] {
  const client = useQueryClient();
  const kept = desks.get(client) ?? new Map<string, Desk>();
  desks.set(client, kept);
  let desk = kept.get(slug);
  if (!desk) {
    desk = new Desk(
      draft,
      {
        send: (changes, position) => sendEdits(slug, changes, position),
        load: () => fetchDraft(slug),
      },
      (stored) => {
        client.setQueryData(draftKey(slug), stored);
        for (const key of ["diff", "impact"]) {
          void client.invalidateQueries({ queryKey: ["tariffs", slug, key] });
        }
        void client.invalidateQueries({ queryKey: ["tariffs", "list"] });
      },
    );
    kept.set(slug, desk);
  }
  const mine = desk;
  const state = useSyncExternalStore(mine.subscribe, mine.current, mine.current);
  useEffect(() => mine.seen(draft), [mine, draft]);
  return [state, mine];
}
