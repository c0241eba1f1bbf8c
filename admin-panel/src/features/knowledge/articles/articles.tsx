"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Empty, Shown } from "@/ui/states";
import { TwoPanes } from "../two-panes";
import { OpenArticle } from "./article";
import { NEW, useArticles } from "./data";
import { ArticleEditor } from "./editor";
import { ArticleList } from "./list";

const VIEWS = ["texto", "partes", "versiones", "editar"] as const;
export type ArticleView = (typeof VIEWS)[number];

/** What the assistant may answer from, article by article. */
export function Articles() {
  const t = useTranslations("knowledge.articles");
  const may = useMay("admin");
  const found = useArticles();
  const [{ articulo, ver }, setUrl] = useQueryStates({
    articulo: parseAsString,
    ver: parseAsStringLiteral(VIEWS).withDefault("texto"),
  });
  const open = (id: string | null, view: ArticleView = "texto") => void setUrl({ articulo: id, ver: view });
  return (
    <Shown of={found}>
      {(articles) => {
        const article = articles.find((one) => one.article_id === articulo);
        return (
          <TwoPanes
            isOpen={articulo !== null}
            whole={may && ver === "editar" && (articulo === NEW || article !== undefined)}
            list={
              <ArticleList
                articles={articles}
                current={articulo}
                onOpen={(id) => open(id)}
                onNew={may ? () => open(NEW, "editar") : undefined}
              />
            }
            open={
              articulo === NEW && may ? (
                <ArticleEditor key={NEW} article={null} onBack={() => open(null)} onPublished={open} />
              ) : article ? (
                <OpenArticle
                  key={article.article_id}
                  article={article}
                  view={ver}
                  onView={(view) => open(article.article_id, view)}
                  onBack={() => open(null)}
                />
              ) : (
                <Empty
                  title={articulo ? t("unknown") : t("choose")}
                  action={
                    may && !articulo ? (
                      <Button icon={Plus} onClick={() => open(NEW, "editar")}>
                        {t("new")}
                      </Button>
                    ) : undefined
                  }
                >
                  {articulo ? t("unknownWhy") : t("chooseWhy")}
                </Empty>
              )
            }
          />
        );
      }}
    </Shown>
  );
}
