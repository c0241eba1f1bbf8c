"use client";

import { useTranslations } from "next-intl";
import { Person } from "@/shell/person";
import { DateTime } from "@/ui/values";
import { Conflict } from "../conflict";
import type { ArticleDraft } from "../drafts";
import { type Article, useArticleVersions } from "./data";

/** Somebody published or withdrew the article meanwhile. */
export function ArticleConflict({
  article,
  draft,
  lines,
  onGoOn,
  onGiveUp,
}: {
  article: Article;
  draft: ArticleDraft;
  lines: readonly string[] | undefined;
  onGoOn: () => void;
  onGiveUp: () => void;
}) {
  const t = useTranslations("knowledge.conflict");
  const latest = useArticleVersions(article.article_id).data?.[0];
  const gone = latest?.withdrawn_at;
  return (
    <Conflict
      who={
        latest &&
        t.rich(gone ? "whoWithdrew" : "who", {
          number: latest.number,
          who: () => <Person id={(gone ? latest.withdrawn_by : latest.by) ?? ""} />,
          when: () => <DateTime at={gone ?? latest.at} />,
          why: (gone ? latest.withdrawn_reason : latest.reason) || t("noReason"),
        })
      }
      published={`${article.title}\n\n${article.text}`}
      mine={`${draft.title}\n\n${draft.text}`}
      lines={lines}
      onGoOn={onGoOn}
      onGiveUp={onGiveUp}
    />
  );
}
