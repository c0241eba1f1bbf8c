"use client";

import { ArrowLeft, Ban, CircleCheck, PencilLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Person } from "@/shell/person";
import { useMay } from "@/shell/session";
import { Button, IconButton } from "@/ui/button";
import { Pill } from "@/ui/pill";
import { Tabs } from "@/ui/tabs";
import { Ago } from "@/ui/values";
import { useDraft } from "../drafts";
import type { ArticleView } from "./articles";
import { type Article, useArticleVersions } from "./data";
import { ArticleEditor } from "./editor";
import { Pieces } from "./pieces";
import { ArticleText } from "./text";
import { ArticleVersions } from "./versions";
import { WithdrawDialog } from "./withdraw";

/** One article: its text, how it is split, its versions; and the way to change or withdraw it. */
export function OpenArticle({
  article,
  view,
  onView,
  onBack,
}: {
  article: Article;
  view: ArticleView;
  onView: (view: ArticleView) => void;
  onBack: () => void;
}) {
  const t = useTranslations("knowledge.articles");
  const common = useTranslations("common.actions");
  const may = useMay("admin");
  const versions = useArticleVersions(article.article_id);
  const [draft] = useDraft("article", article.article_id);
  const [asked, setAsked] = useState(false);
  const latest = versions.data?.[0];
  if (view === "editar" && may) {
    return (
      <ArticleEditor article={article} onBack={() => onView("texto")} onPublished={() => onView("texto")} />
    );
  }
  const shown = view === "editar" ? "texto" : view;
  return (
    <article className="flex min-w-0 flex-col">
      <header className="flex flex-col gap-2 px-4 pt-4 pb-2">
        <div className="flex flex-wrap items-start gap-2">
          <IconButton small className="lg:hidden" icon={ArrowLeft} label={common("back")} onClick={onBack} />
          <h2 className="min-w-0 flex-1 basis-60 break-words font-semibold text-lg">{article.title}</h2>
          {may && (
            <div className="flex flex-wrap gap-2">
              <Button icon={PencilLine} onClick={() => onView("editar")}>
                {draft ? t("goOn") : article.withdrawn ? t("editAgain") : common("edit")}
              </Button>
              {!article.withdrawn && (
                <Button icon={Ban} onClick={() => setAsked(true)}>
                  {t("withdraw")}
                </Button>
              )}
            </div>
          )}
        </div>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-soft text-sm">
          <Pill tone={article.withdrawn ? "warn" : "good"} icon={article.withdrawn ? Ban : CircleCheck}>
            {article.withdrawn ? t("withdrawn") : t("published")}
          </Pill>
          {t("version", { number: article.number })}
          {latest && (
            <span>
              {"· "}
              {t.rich("by", { who: () => <Person id={latest.by} />, when: () => <Ago at={latest.at} /> })}
            </span>
          )}
        </p>
        {article.withdrawn && <p className="text-ink-soft">{t("withdrawnWhy")}</p>}
      </header>
      <div className="px-2">
        <Tabs
          label={t("views.label")}
          controls="articulo"
          value={shown}
          onChange={onView}
          tabs={[
            { name: "texto", label: t("views.texto") },
            { name: "partes", label: t("views.partes") },
            { name: "versiones", label: t("views.versiones"), count: versions.data?.length },
          ]}
        />
      </div>
      <div id="articulo" role="tabpanel" aria-label={t(`views.${shown}`)} className="p-4">
        {shown === "texto" && <ArticleText text={article.text} />}
        {shown === "partes" && <Pieces article={article} />}
        {shown === "versiones" && <ArticleVersions article={article} versions={versions} />}
      </div>
      {asked && <WithdrawDialog article={article} onClose={() => setAsked(false)} />}
    </article>
  );
}
