import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ingress, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import type { components } from "@/api/types/ingress";
import type { PromptDraft } from "../drafts";

export type Prompt = components["schemas"]["PromptShown"];

export function usePrompts() {
  return useQuery({
    queryKey: ["prompts", "list"],
    queryFn: ({ signal }) => read(ingress.GET("/api/prompts", { signal })),
    select: ({ prompts }) => prompts,
  });
}

export function usePromptDifference(name: string, before: number, after: number) {
  return useQuery({
    queryKey: ["prompts", "diff", name, before, after],
    queryFn: ({ signal }) =>
      read(
        ingress.GET("/api/prompts/{name}/diff", {
          params: { path: { name }, query: { before, after } },
          signal,
        }),
      ),
  });
}

export function usePromptVersion(name: string, number: number) {
  return useQuery({
    queryKey: ["prompts", "version", name, number],
    queryFn: ({ signal }) =>
      read(
        ingress.GET("/api/prompts/{name}/versions/{number}", { params: { path: { name, number } }, signal }),
      ),
  });
}

/** What publishing it would refuse, and what it would change. */
export function usePromptPreview(name: string, text: string, published: number) {
  return useQuery({
    queryKey: ["prompts", "preview", name, published, text],
    queryFn: ({ signal }) =>
      read(
        ingress.POST("/api/prompts/{name}/preview", { params: { path: { name } }, body: { text }, signal }),
      ),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

export function usePublishPrompt(name: string) {
  return useCommand(
    ({ draft: { text, position }, reason }: { draft: PromptDraft; reason: string }) =>
      read(
        ingress.PUT("/api/prompts/{name}", {
          params: { path: { name }, header: { "if-match": `"${position}"` } },
          body: { text, reason },
        }),
      ),
    [["prompts"]],
  );
}

/** What people call a prompt, and what it is for; one that is new to the panel keeps its name. */
export function usePromptWords(): (name: string) => { title: string; about: string } {
  const t = useTranslations("knowledge.prompts.names");
  return (name) => {
    const title = `${name}.title` as Parameters<typeof t>[0];
    const about = `${name}.about` as Parameters<typeof t>[0];
    return { title: t.has(title) ? t(title) : name, about: t.has(about) ? t(about) : "" };
  };
}
