"use client";

import { PencilLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMay } from "@/shell/session";
import { useRowKeys } from "@/ui/keyboard";
import { Pill } from "@/ui/pill";
import { Empty, Shown } from "@/ui/states";
import { useHasDraft } from "../drafts";
import { PaneRow, TwoPanes } from "../two-panes";
import { type Prompt, usePrompts, usePromptWords } from "./data";
import { OpenPrompt } from "./prompt";

const VIEWS = ["texto", "versiones", "editar", "probar"] as const;
export type PromptView = (typeof VIEWS)[number];
const LIST = "instrucciones-lista";

/** What the assistant is told before every answer. */
export function Prompts() {
  const t = useTranslations("knowledge.prompts");
  const found = usePrompts();
  const [{ instruccion, ver }, setUrl] = useQueryStates({
    instruccion: parseAsString,
    ver: parseAsStringLiteral(VIEWS).withDefault("texto"),
  });
  const admin = useMay("admin");
  const tries = useMay("admin", "operator");
  const shown = (ver === "editar" && !admin) || (ver === "probar" && !tries) ? "texto" : ver;
  useRowKeys(`#${LIST}`);
  return (
    <Shown of={found}>
      {(prompts) => {
        const prompt = prompts.find((one) => one.name === instruccion);
        return (
          <TwoPanes
            isOpen={prompt !== undefined}
            whole={prompt !== undefined && shown !== "texto" && shown !== "versiones"}
            list={
              <>
                <p className="border-line border-b px-4 py-3 text-ink-soft text-sm">{t("lead")}</p>
                <ul id={LIST}>
                  {prompts.map((one) => (
                    <PromptRow
                      key={one.name}
                      prompt={one}
                      current={one.name === instruccion}
                      onOpen={() => void setUrl({ instruccion: one.name, ver: "texto" })}
                    />
                  ))}
                </ul>
              </>
            }
            open={
              prompt ? (
                <OpenPrompt
                  key={prompt.name}
                  prompt={prompt}
                  view={shown}
                  onView={(view) => void setUrl({ ver: view })}
                  onBack={() => void setUrl({ instruccion: null, ver: null })}
                />
              ) : (
                <Empty title={t("choose")}>{t("chooseWhy")}</Empty>
              )
            }
          />
        );
      }}
    </Shown>
  );
}

function PromptRow({ prompt, current, onOpen }: { prompt: Prompt; current: boolean; onOpen: () => void }) {
  const t = useTranslations("knowledge");
  const words = usePromptWords()(prompt.name);
  const draft = useHasDraft("prompt", prompt.name);
  return (
    <PaneRow id={prompt.name} current={current} onOpen={onOpen}>
      <span className="font-medium">{words.title}</span>
      {words.about && <span className="text-ink-soft text-sm">{words.about}</span>}
      <span className="flex flex-wrap items-center gap-1.5 text-ink-faint text-xs">
        {prompt.version === 0 ? t("versions.default") : t("versions.number", { number: prompt.version })}
        {draft && (
          <Pill tone="accent" icon={PencilLine}>
            {t("articles.draft")}
          </Pill>
        )}
      </span>
    </PaneRow>
  );
}
