import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ingress, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import type { components } from "@/api/types/ingress";
import type { ArticleDraft } from "../drafts";

export type Article = components["schemas"]["ArticleShown"];
export type ArticleVersion = components["schemas"]["ArticleVersion"];
export type Preview = components["schemas"]["ArticlePreview"];

/** In the address, of an article that is not there yet. */
export const NEW = "nuevo";

export function useArticles() {
  return useQuery({
    queryKey: ["articles", "list"],
    queryFn: ({ signal }) => read(ingress.GET("/api/knowledge/articles", { signal })),
    select: ({ articles }) => articles,
  });
}

export function useArticleVersions(id: string) {
  return useQuery({
    queryKey: ["articles", "versions", id],
    queryFn: ({ signal }) =>
      read(ingress.GET("/api/knowledge/articles/{id}/versions", { params: { path: { id } }, signal })),
    select: ({ versions }) => versions,
    enabled: id !== NEW,
  });
}

export function useArticleVersion(id: string, number: number) {
  return useQuery({
    queryKey: ["articles", "version", id, number],
    queryFn: ({ signal }) =>
      read(
        ingress.GET("/api/knowledge/articles/{id}/versions/{number}", {
          params: { path: { id, number } },
          signal,
        }),
      ),
  });
}

export function useArticleDifference(id: string, before: number | undefined, after: number) {
  return useQuery({
    queryKey: ["articles", "diff", id, before, after],
    queryFn: ({ signal }) =>
      read(
        ingress.GET("/api/knowledge/articles/{id}/diff", {
          params: { path: { id }, query: { before, after } },
          signal,
        }),
      ),
  });
}

/** What publishing it would refuse and change, and how it would be split. */
export function usePreview(id: string, title: string, text: string, published: number) {
  return useQuery({
    queryKey: ["articles", "preview", id, published, title, text],
    queryFn: ({ signal }) =>
      read(
        ingress.POST("/api/knowledge/articles/preview", {
          body: { article_id: id === NEW ? null : id, title, text },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}

type Publishing = { id: string; draft: ArticleDraft; reason: string };

export function usePublishArticle() {
  return useCommand(
    ({ id, draft: { title, text, position }, reason }: Publishing) =>
      read(
        id === NEW
          ? ingress.POST("/api/knowledge/articles", { body: { title, text, reason } })
          : ingress.POST("/api/knowledge/articles/{id}/publish", {
              params: { path: { id }, header: { "if-match": etag(position) } },
              body: { title, text, reason },
            }),
      ),
    [["articles"]],
  );
}

export function useWithdrawArticle() {
  return useCommand(
    ({ article_id: id, position, reason }: Pick<Article, "article_id" | "position"> & { reason: string }) =>
      read(
        ingress.POST("/api/knowledge/articles/{id}/withdraw", {
          params: { path: { id }, header: { "if-match": etag(position) } },
          body: { reason },
        }),
      ),
    [["articles"]],
  );
}

const etag = (position: number): string => `"${position}"`;
