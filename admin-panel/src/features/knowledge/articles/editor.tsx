"use client";

import { ArrowLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button, IconButton } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Field, Input, Textarea } from "@/ui/field";
import { Shown } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { useToast } from "@/ui/toast";
import { counted, DiffLines } from "../diff";
import { type ArticleDraft, useDraft } from "../drafts";
import { Problems } from "../problems";
import { useSettled } from "../settled";
import { ArticleConflict } from "./conflict";
import { type Article, NEW, usePreview, usePublishArticle } from "./data";
import { PieceList } from "./pieces";

/** Writing an article: beside it how it would be split and what would change. Nothing holds before it is published. */
export function ArticleEditor({
  article,
  onBack,
  onPublished,
}: {
  /** Null: a new one. */
  article: Article | null;
  onBack: () => void;
  onPublished: (id: string) => void;
}) {
  const t = useTranslations("knowledge.editor");
  const say = useToast();
  const id = article?.article_id ?? NEW;
  const [kept, setDraft] = useDraft("article", id);
  const draft: ArticleDraft = kept ?? {
    title: article?.title ?? "",
    text: article?.text ?? "",
    position: article?.position ?? 0,
  };
  const overtaken = article !== null && kept !== null && kept.position !== article.position;
  const { title, text } = useSettled(kept) ?? draft;
  const preview = usePreview(id, title, text, article?.number ?? 0);
  const publish = usePublishArticle();
  const [asked, setAsked] = useState(false);
  const [beside, setBeside] = useState<"pieces" | "changes">("pieces");

  const change = (part: Partial<ArticleDraft>) => setDraft({ ...draft, ...part });
  const written = draft.title.trim() !== "" || draft.text.trim() !== "";
  const problems = written ? (preview.data?.problems ?? []) : [];
  const changes = preview.data ? counted(preview.data.lines) : null;
  const giveUp = () => {
    setDraft(null);
    onBack();
  };
  return (
    <section aria-label={article ? t("title") : t("newTitle")} className="flex min-w-0 flex-col gap-4 p-4">
      <header className="flex flex-wrap items-start gap-2">
        <IconButton small icon={ArrowLeft} label={t("back")} onClick={onBack} />
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold text-lg">{article ? t("title") : t("newTitle")}</h2>
          <p className="text-ink-soft">{t("lead")}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {kept && <Button onClick={giveUp}>{t("giveUp")}</Button>}
          <Button
            look="primary"
            disabled={!written || overtaken || problems.length > 0 || (!kept && !article?.withdrawn)}
            onClick={() => setAsked(true)}
          >
            {article?.withdrawn ? t("publishAgain") : t("publish")}
          </Button>
        </div>
      </header>
      {overtaken && (
        <ArticleConflict
          article={article}
          draft={kept}
          lines={preview.data?.lines}
          onGoOn={() => setDraft({ ...kept, position: article.position })}
          onGiveUp={giveUp}
        />
      )}
      <Problems of={problems} />
      <div className="grid gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <Field label={t("titleLabel")} hint={t("titleHint")}>
            {(ids) => (
              <Input
                {...ids}
                value={draft.title}
                maxLength={120}
                onChange={(event) => change({ title: event.target.value })}
              />
            )}
          </Field>
          <Field label={t("textLabel")} hint={t("textHint")}>
            {(ids) => (
              <Textarea
                {...ids}
                className="min-h-96"
                spellCheck
                value={draft.text}
                maxLength={20_000}
                onChange={(event) => change({ text: event.target.value })}
              />
            )}
          </Field>
        </div>
        <div className="min-w-0">
          <Tabs
            label={t("beside.label")}
            controls="al-lado"
            value={beside}
            onChange={setBeside}
            tabs={[
              { name: "pieces", label: t("beside.pieces"), count: preview.data?.pieces.length },
              {
                name: "changes",
                label: t("beside.changes"),
                count: changes ? changes.came + changes.went : undefined,
              },
            ]}
          />
          <div id="al-lado" role="tabpanel" aria-label={t(`beside.${beside}`)} className="pt-3">
            <Shown of={preview}>
              {({ pieces, lines }) =>
                beside === "pieces" ? <PieceList of={written ? pieces : []} /> : <DiffLines lines={lines} />
              }
            </Shown>
          </div>
        </div>
      </div>
      {asked && (
        <Confirm
          open
          onOpenChange={(open) => {
            setAsked(open);
            publish.reset();
          }}
          title={t("confirmTitle", { title: draft.title.trim() })}
          lead={t("confirmLead")}
          action={t("publish")}
          busy={publish.isPending}
          error={publish.error?.status === 412 ? null : publish.error}
          onConfirm={(reason) =>
            publish.mutate(
              { id, draft, reason },
              {
                onSuccess: (published) => {
                  setDraft(null);
                  say(t("done", { number: published.number }));
                  onPublished(published.article_id);
                },
                // Overtaken: the page shows both texts, and what was written stays.
                onError: (error) => {
                  if (error.status !== 412) return;
                  if (!kept) setDraft(draft);
                  setAsked(false);
                },
              },
            )
          }
        />
      )}
    </section>
  );
}
