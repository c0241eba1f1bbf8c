"use client";

import { useTranslations } from "next-intl";
import { Shown } from "@/ui/states";
import { type Article, type Preview, usePreview } from "./data";

/** How the search reads an article that is published. */
export function Pieces({ article }: { article: Article }) {
  const found = usePreview(article.article_id, article.title, article.text, article.number);
  return <Shown of={found}>{({ pieces }) => <PieceList of={pieces} />}</Shown>;
}

/** Each part is found and cited by itself: who reads it has nothing else in sight. */
export function PieceList({ of }: { of: Preview["pieces"] }) {
  const t = useTranslations("knowledge.articles");
  return (
    <div className="flex flex-col gap-3">
      <p className="text-ink-soft text-sm">{t("piecesLead", { count: of.length })}</p>
      <ol className="flex flex-col gap-2">
        {of.map((piece, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two parts may say the same, their places tell them apart
            key={index}
            className="rounded-md border border-line p-3"
          >
            <p className="mb-1 flex gap-2 text-sm">
              <span className="text-ink-faint">{index + 1}</span>
              <span className="min-w-0 break-words font-medium">{piece.heading}</span>
            </p>
            <p className="whitespace-pre-wrap break-words text-ink-soft text-sm">{piece.text}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
