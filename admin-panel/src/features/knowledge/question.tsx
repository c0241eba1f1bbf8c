"use client";

import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type FormEvent, useState } from "react";
import { hidden, query, read } from "@/api/client";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Empty, Shown } from "@/ui/states";
import { useArticles } from "./articles/data";

/** Which parts of which articles the assistant would find for a question, the best first. */
export function Question() {
  const t = useTranslations("knowledge.question");
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  const [, setUrl] = useQueryStates({
    vista: parseAsStringLiteral(["articulos"] as const),
    articulo: parseAsString,
    ver: parseAsString,
  });
  const articles = useArticles();
  const found = useQuery({
    queryKey: ["articles", "search", asked],
    queryFn: ({ signal }) =>
      read(
        query.GET("/knowledge/search", {
          // The question may name somebody: it travels in a header and not in the address.
          params: { query: { limit: 8 } as { q: string; limit: number } },
          headers: hidden({ q: asked }),
          signal,
        }),
      ),
    enabled: asked !== "",
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(typed.trim());
  };
  const titles = new Map(articles.data?.map((one) => [one.article_id, one.title]));
  return (
    <div className="flex flex-col gap-4 p-4">
      <form onSubmit={submit} className="flex max-w-3xl flex-wrap items-end gap-2">
        <Field label={t("label")} hint={t("hint")} className="flex-1 basis-60">
          {(ids) => (
            <Input
              {...ids}
              value={typed}
              maxLength={2000}
              placeholder={t("placeholder")}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" icon={Search} disabled={!typed.trim()} className="mb-5">
          {t("ask")}
        </Button>
      </form>
      {asked === "" ? (
        <Empty title={t("empty")}>{t("emptyWhy")}</Empty>
      ) : (
        <Shown
          of={found}
          empty={{
            when: ({ items }) => items.length === 0,
            show: <Empty title={t("nothing")}>{t("nothingWhy")}</Empty>,
          }}
        >
          {({ items, by }) => (
            <>
              <p className="text-ink-soft text-sm">
                {t("found", { count: items.length })} {t(by.includes("meaning") ? "byMeaning" : "byWords")}
              </p>
              <ol className="flex max-w-3xl flex-col gap-3">
                {items.map((piece, index) => {
                  const title = titles.get(piece.article_id);
                  return (
                    <li key={piece.chunk} className="rounded-md border border-line p-3">
                      <p className="mb-1 flex gap-2">
                        <span className="text-ink-faint">{index + 1}</span>
                        <button
                          type="button"
                          className="min-h-6 min-w-0 break-words text-left font-medium text-accent underline-offset-2 hover:underline"
                          onClick={() =>
                            void setUrl({ vista: "articulos", articulo: piece.article_id, ver: null })
                          }
                        >
                          {title ?? piece.heading}
                        </button>
                      </p>
                      {title && piece.heading !== title && (
                        <p className="text-ink-soft text-sm">{piece.heading.replace(`${title}: `, "")}</p>
                      )}
                      <p className="mt-1 whitespace-pre-wrap break-words">{piece.text}</p>
                    </li>
                  );
                })}
              </ol>
            </>
          )}
        </Shown>
      )}
    </div>
  );
}
