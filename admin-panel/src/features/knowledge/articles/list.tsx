"use client";

import { Ban, PencilLine, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { useRowKeys, useShortcuts } from "@/ui/keyboard";
import { Pill } from "@/ui/pill";
import { Empty } from "@/ui/states";
import { useHasDraft } from "../drafts";
import { PaneRow } from "../two-panes";
import type { Article } from "./data";
import { NEW } from "./data";

/** Every article by title, to look through by a word of it. */
export function ArticleList({
  articles,
  current,
  onOpen,
  onNew,
}: {
  articles: Article[];
  current: string | null;
  onOpen: (id: string) => void;
  onNew?: () => void;
}) {
  const t = useTranslations("knowledge.articles");
  const id = useId();
  const [word, setWord] = useState("");
  const unwritten = useHasDraft("article", NEW);
  useRowKeys(`[data-list="${id}"]`);
  useShortcuts({ "/": () => document.getElementById(`${id}-word`)?.focus() });
  const wanted = plain(word);
  const shown = articles.filter((one) => plain(`${one.title} ${one.text}`).includes(wanted));
  return (
    <div data-list={id}>
      <div className="flex items-end gap-2 border-line border-b px-4 py-3">
        <Field label={t("search")} hideLabel className="flex-1">
          {(ids) => (
            <Input
              {...ids}
              id={`${id}-word`}
              type="search"
              placeholder={t("search")}
              aria-label={t("search")}
              value={word}
              onChange={(event) => setWord(event.target.value)}
            />
          )}
        </Field>
        {onNew && (
          <Button icon={Plus} onClick={onNew}>
            {t("add")}
          </Button>
        )}
      </div>
      {unwritten && (
        <p className="border-line border-b px-4 py-2">
          <button
            type="button"
            className="min-h-6 text-left text-accent underline"
            onClick={() => (onNew ?? onOpen)(NEW)}
          >
            {t("unwritten")}
          </button>
        </p>
      )}
      {shown.length === 0 ? (
        <Empty title={articles.length === 0 ? t("none") : t("noMatch")}>
          {articles.length === 0 ? t("noneWhy") : undefined}
        </Empty>
      ) : (
        <ul className="lg:max-h-[70dvh] lg:overflow-y-auto">
          {shown.map((article) => (
            <PaneRow
              key={article.article_id}
              id={article.article_id}
              current={article.article_id === current}
              onOpen={() => onOpen(article.article_id)}
            >
              <span className="max-w-full break-words font-medium">{article.title}</span>
              <Marks article={article} />
            </PaneRow>
          ))}
        </ul>
      )}
    </div>
  );
}

function Marks({ article }: { article: Article }) {
  const t = useTranslations("knowledge.articles");
  const draft = useHasDraft("article", article.article_id);
  return (
    <span className="flex flex-wrap items-center gap-1.5 text-ink-faint text-xs">
      {t("version", { number: article.number })}
      {article.withdrawn && (
        <Pill tone="warn" icon={Ban}>
          {t("withdrawn")}
        </Pill>
      )}
      {draft && (
        <Pill tone="accent" icon={PencilLine}>
          {t("draft")}
        </Pill>
      )}
    </span>
  );
}

/** As one types it: without accents and capitals. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}
