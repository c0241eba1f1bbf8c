import { useEffect, useSyncExternalStore } from "react";

/** What is being written and is not published: kept while the tab is open, whatever is looked at meanwhile.
 *
 * `position` is what was published when the writing began: it goes into `If-Match`.
 */
export type ArticleDraft = { title: string; text: string; position: number };
export type PromptDraft = { text: string; position: number };

type Kinds = { article: ArticleDraft; prompt: PromptDraft };

const kept = new Map<string, ArticleDraft | PromptDraft>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function keep(key: string, draft: ArticleDraft | PromptDraft | null): void {
  if (draft) kept.set(key, draft);
  else kept.delete(key);
  for (const listener of listeners) listener();
}

/** The draft of one text, or null; and how to change it or throw it away. */
export function useDraft<Kind extends keyof Kinds>(
  kind: Kind,
  id: string,
): [Kinds[Kind] | null, (draft: Kinds[Kind] | null) => void] {
  const key = `${kind} ${id}`;
  const draft = useSyncExternalStore(
    subscribe,
    () => kept.get(key) ?? null,
    () => null,
  );
  return [draft as Kinds[Kind] | null, (changed) => keep(key, changed)];
}

export function useHasDraft(kind: keyof Kinds, id: string): boolean {
  return useDraft(kind, id)[0] !== null;
}

/** Asks before the tab is closed over something that is not published. */
export function useGuardedDrafts(): void {
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      if (kept.size > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", leaving);
    return () => window.removeEventListener("beforeunload", leaving);
  }, []);
}
