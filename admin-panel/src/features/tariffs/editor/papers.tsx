"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import { Empty } from "@/ui/states";
import { plain } from "../words";
import type { Sheet } from "./context";
import { ElementDrawer } from "./element-drawer";
import { WordList } from "./word-list";

/** Papers and photos that customers are asked for: with every set, and with single elements. */
export function PapersPart({ sheet }: { sheet: Sheet }) {
  const t = useTranslations("tariffs");
  const { tariff, published, desk, readOnly, search } = sheet;
  const [open, setOpen] = useState<string | null>(null);
  const own = tariff.elements.filter(
    (one) =>
      !one.retired &&
      (search
        ? plain([one.code, one.name, ...one.documents].join(" ")).includes(search)
        : one.documents.length),
  );
  return (
    <div className="flex flex-col gap-4">
      <Card title={t("papers.every")}>
        <WordList
          label={t("fields.documents")}
          hint={t("papers.everyHint")}
          words={tariff.documents}
          published={published?.documents}
          readOnly={readOnly}
          refused={[...(sheet.refused.get("documents/")?.get("") ?? [])]}
          separator={/\n/}
          onChange={(value, was) => desk.edit({ part: "documents", code: "", field: "", value, was })}
        />
      </Card>
      <Card title={t("papers.each")} flush>
        <p className="max-w-prose px-4 pt-3 pb-2 text-ink-soft">{t("papers.eachLead")}</p>
        {own.length === 0 ? (
          <Empty title={search ? t("editor.noMatch") : t("papers.none")} />
        ) : (
          <ul>
            {own.map((one) => (
              <li
                key={one.code}
                className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-line border-t px-4 py-2.5"
              >
                <div className="min-w-0">
                  <p className="font-medium">{one.name}</p>
                  <p className="break-words text-ink-soft">{one.documents.join(" · ") || t("words.none")}</p>
                </div>
                <Button small onClick={() => setOpen(one.code)}>
                  {t(readOnly ? "papers.look" : "papers.edit")}
                  <span className="sr-only">: {one.name}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <ElementDrawer sheet={sheet} code={open} onClose={() => setOpen(null)} />
    </div>
  );
}
