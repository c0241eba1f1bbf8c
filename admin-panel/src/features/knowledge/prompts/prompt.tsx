"use client";

import { ArrowLeft, PencilLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Person } from "@/shell/person";
import { useMay } from "@/shell/session";
import { Button, IconButton } from "@/ui/button";
import { Field, Select } from "@/ui/field";
import { Shown } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { Ago, Code } from "@/ui/values";
import { DiffLines } from "../diff";
import { useDraft } from "../drafts";
import { Problems } from "../problems";
import { Trial } from "../trial/trial";
import { VersionItem } from "../version-item";
import { type Prompt, usePromptDifference, usePromptVersion, usePromptWords } from "./data";
import { PromptEditor } from "./editor";
import type { PromptView } from "./prompts";

/** One prompt: what holds, what was before, and the way to change and try it. */
export function OpenPrompt({
  prompt,
  view,
  onView,
  onBack,
}: {
  prompt: Prompt;
  view: PromptView;
  onView: (view: PromptView) => void;
  onBack: () => void;
}) {
  const t = useTranslations("knowledge.prompts");
  const versions = useTranslations("knowledge.versions");
  const common = useTranslations("common.actions");
  const words = usePromptWords()(prompt.name);
  const admin = useMay("admin");
  const tries = useMay("admin", "operator");
  const [draft] = useDraft("prompt", prompt.name);
  const [trying, setTrying] = useState(false);
  const latest = prompt.versions[0];
  if (view === "probar" && !trying) setTrying(true);
  return (
    <article className="flex min-w-0 flex-col">
      <header className="flex flex-wrap items-start gap-2 px-4 pt-4 pb-2">
        <IconButton
          small
          className={view === "editar" || view === "probar" ? undefined : "lg:hidden"}
          icon={ArrowLeft}
          label={common("back")}
          onClick={onBack}
        />
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-semibold text-lg">{words.title}</h2>
          <p className="text-ink-soft text-sm">
            {prompt.version === 0 ? versions("default") : versions("number", { number: prompt.version })}
            {latest?.at && (
              <>
                {" · "}
                {versions.rich("by", {
                  who: () => <Person id={latest.by} />,
                  when: () => <Ago at={latest.at ?? ""} />,
                })}
              </>
            )}
          </p>
        </div>
        {admin && view !== "editar" && (
          <Button icon={PencilLine} onClick={() => onView("editar")}>
            {draft ? t("goOn") : common("edit")}
          </Button>
        )}
      </header>
      <div className="px-2">
        <Tabs
          label={t("views.label")}
          controls="instruccion"
          value={view}
          onChange={onView}
          tabs={[
            { name: "texto", label: t("views.texto") },
            ...(admin ? [{ name: "editar" as const, label: t("views.editar") }] : []),
            ...(tries ? [{ name: "probar" as const, label: t("views.probar") }] : []),
            { name: "versiones", label: t("views.versiones"), count: prompt.versions.length },
          ]}
        />
      </div>
      <div id="instruccion" role="tabpanel" aria-label={t(`views.${view}`)} className="p-4">
        {view === "texto" && (
          <div className="flex flex-col gap-3">
            <Problems of={prompt.problems} />
            <Code>{prompt.text}</Code>
          </div>
        )}
        {view === "editar" && <PromptEditor prompt={prompt} onView={onView} />}
        {/* It stays while the text is changed: what was chosen and what came of it is looked at again. */}
        {(view === "probar" || trying) && (
          <div hidden={view !== "probar"}>
            <Trial prompt={prompt} onEdit={admin ? () => onView("editar") : undefined} />
          </div>
        )}
        {view === "versiones" && <Versions prompt={prompt} />}
      </div>
    </article>
  );
}

function Versions({ prompt }: { prompt: Prompt }) {
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <ol className="flex flex-col">
      {prompt.versions.map((one) => (
        <VersionItem
          key={one.number}
          number={one.number}
          by={one.by}
          at={one.at}
          reason={one.reason}
          current={one.number === prompt.version}
          open={chosen === one.number}
          onToggle={() => setChosen(chosen === one.number ? null : one.number)}
        >
          {one.number === 0 ? (
            <Whole name={prompt.name} number={0} />
          ) : (
            <Comparison prompt={prompt} number={one.number} />
          )}
        </VersionItem>
      ))}
    </ol>
  );
}

function Whole({ name, number }: { name: string; number: number }) {
  const found = usePromptVersion(name, number);
  return <Shown of={found}>{({ text }) => <Code>{text}</Code>}</Shown>;
}

function Comparison({ prompt, number }: { prompt: Prompt; number: number }) {
  const t = useTranslations("knowledge.versions");
  const [before, setBefore] = useState(number - 1);
  const difference = usePromptDifference(prompt.name, before, number);
  return (
    <div className="flex flex-col gap-2">
      {prompt.versions.length > 2 && (
        <Field label={t("compareWith")} className="max-w-60">
          {(ids) => (
            <Select {...ids} value={before} onChange={(event) => setBefore(Number(event.target.value))}>
              {prompt.versions
                .filter((one) => one.number !== number)
                .map((one) => (
                  <option key={one.number} value={one.number}>
                    {one.number === 0 ? t("default") : t("number", { number: one.number })}
                  </option>
                ))}
            </Select>
          )}
        </Field>
      )}
      <Shown of={difference}>{({ lines }) => <DiffLines lines={lines} />}</Shown>
      <details>
        <summary className="min-h-6 text-sm">{t("whole")}</summary>
        <div className="mt-2">
          <Whole name={prompt.name} number={number} />
        </div>
      </details>
    </div>
  );
}
