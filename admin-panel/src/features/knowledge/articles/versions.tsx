"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Person } from "@/shell/person";
import { Field, Select } from "@/ui/field";
import { Shown } from "@/ui/states";
import { DateTime } from "@/ui/values";
import { DiffLines } from "../diff";
import { VersionItem } from "../version-item";
import { type Article, type ArticleVersion, useArticleDifference, useArticleVersion } from "./data";
import { ArticleText } from "./text";

/** Who published what, when and why; and what changed with each. */
export function ArticleVersions({
  article,
  versions,
}: {
  article: Article;
  versions: UseQueryResult<ArticleVersion[]>;
}) {
  const t = useTranslations("knowledge.versions");
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <Shown of={versions}>
      {(all) => (
        <ol className="flex flex-col">
          {all.map((one) => (
            <VersionItem
              key={one.number}
              number={one.number}
              by={one.by}
              at={one.at}
              reason={one.reason}
              current={one.number === article.number}
              open={chosen === one.number}
              onToggle={() => setChosen(chosen === one.number ? null : one.number)}
              after={
                one.withdrawn_at && (
                  <p className="text-sm text-warn">
                    {t.rich("withdrawn", {
                      who: () => <Person id={one.withdrawn_by ?? ""} />,
                      when: () => <DateTime at={one.withdrawn_at ?? ""} />,
                      why: one.withdrawn_reason || t("noReason"),
                    })}
                  </p>
                )
              }
            >
              <Comparison id={article.article_id} number={one.number} all={all} />
            </VersionItem>
          ))}
        </ol>
      )}
    </Shown>
  );
}

function Comparison({ id, number, all }: { id: string; number: number; all: ArticleVersion[] }) {
  const t = useTranslations("knowledge.versions");
  const others = all.map((one) => one.number).filter((one) => one !== number);
  const [before, setBefore] = useState<number | undefined>(number > 1 ? number - 1 : undefined);
  const difference = useArticleDifference(id, before, number);
  if (before === undefined) return <First id={id} number={number} />;
  return (
    <div className="flex flex-col gap-2">
      {others.length > 1 && (
        <Field label={t("compareWith")} className="max-w-48">
          {(ids) => (
            <Select {...ids} value={before} onChange={(event) => setBefore(Number(event.target.value))}>
              {others.map((one) => (
                <option key={one} value={one}>
                  {t("number", { number: one })}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Shown of={difference}>{({ lines }) => <DiffLines lines={lines} />}</Shown>
    </div>
  );
}

/** The first version has nothing before it: its text is what came. */
function First({ id, number }: { id: string; number: number }) {
  const found = useArticleVersion(id, number);
  return (
    <Shown of={found}>
      {(one) => (
        <div className="rounded-md border border-line p-3">
          <p className="mb-2 font-semibold">{one.title}</p>
          <ArticleText text={one.text} />
        </div>
      )}
    </Shown>
  );
}
