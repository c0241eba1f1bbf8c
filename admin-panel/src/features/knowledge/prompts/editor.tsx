"use client";

import { Check, FlaskConical, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Person } from "@/shell/person";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Field, Textarea } from "@/ui/field";
import { Pill } from "@/ui/pill";
import { Shown } from "@/ui/states";
import { useToast } from "@/ui/toast";
import { DateTime } from "@/ui/values";
import { Conflict } from "../conflict";
import { DiffLines } from "../diff";
import { useDraft } from "../drafts";
import { Problems } from "../problems";
import { useSettled } from "../settled";
import { type Prompt, usePromptPreview, usePublishPrompt } from "./data";
import type { PromptView } from "./prompts";

/** Writing a prompt: what it must keep naming, what would change; nothing holds before it is published. */
export function PromptEditor({ prompt, onView }: { prompt: Prompt; onView: (view: PromptView) => void }) {
  const t = useTranslations("knowledge.prompts");
  const editor = useTranslations("knowledge.editor");
  const conflict = useTranslations("knowledge.conflict");
  const say = useToast();
  const [kept, setDraft] = useDraft("prompt", prompt.name);
  const draft = kept ?? { text: prompt.text, position: prompt.position };
  const settled = useSettled(draft.text);
  const preview = usePromptPreview(prompt.name, settled, prompt.version);
  const publish = usePublishPrompt(prompt.name);
  const [asked, setAsked] = useState(false);
  const overtaken = kept !== null && kept.position !== prompt.position;
  const problems = preview.data?.problems ?? [];
  const same = preview.data?.lines.length === 0;
  const latest = prompt.versions[0];
  return (
    <div className="flex flex-col gap-4">
      {overtaken && (
        <Conflict
          who={
            latest?.at &&
            conflict.rich("who", {
              number: latest.number,
              who: () => <Person id={latest.by} />,
              when: () => <DateTime at={latest.at ?? ""} />,
              why: latest.reason,
            })
          }
          published={prompt.text}
          mine={kept.text}
          lines={preview.data?.lines}
          onGoOn={() => setDraft({ ...kept, position: prompt.position })}
          onGiveUp={() => setDraft(null)}
        />
      )}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 flex-1 basis-60 text-ink-soft">{t("editorLead")}</p>
        <div className="flex flex-wrap gap-2">
          {kept && <Button onClick={() => setDraft(null)}>{editor("giveUp")}</Button>}
          <Button icon={FlaskConical} disabled={problems.length > 0} onClick={() => onView("probar")}>
            {t("tryFirst")}
          </Button>
          <Button
            look="primary"
            disabled={!kept || same || overtaken || problems.length > 0}
            onClick={() => setAsked(true)}
          >
            {editor("publish")}
          </Button>
        </div>
      </div>
      <Problems of={problems} />
      <div className="grid gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-2">
          <Field label={t("textLabel")}>
            {(ids) => (
              <Textarea
                {...ids}
                className="min-h-[28rem] font-mono text-sm"
                value={draft.text}
                maxLength={20_000}
                onChange={(event) => setDraft({ ...draft, text: event.target.value })}
              />
            )}
          </Field>
          <div className="flex flex-wrap items-center gap-1.5 text-ink-soft text-sm">
            {t("needed")}
            {prompt.needed.map((mark) => {
              const missing = problems.some((problem) => problem.includes(mark));
              return (
                <Pill key={mark} tone={missing ? "bad" : "good"} icon={missing ? X : Check}>
                  <span className="font-mono">{mark}</span>
                </Pill>
              );
            })}
          </div>
        </div>
        <section className="min-w-0">
          <h3 className="mb-1 font-medium text-sm">{t("changes")}</h3>
          <Shown of={preview}>{({ lines }) => <DiffLines lines={lines} />}</Shown>
        </section>
      </div>
      {asked && (
        <Confirm
          open
          onOpenChange={(open) => {
            setAsked(open);
            publish.reset();
          }}
          title={t("confirmTitle")}
          lead={t("confirmLead")}
          action={editor("publish")}
          busy={publish.isPending}
          error={publish.error?.status === 412 ? null : publish.error}
          onConfirm={(reason) =>
            publish.mutate(
              { draft, reason },
              {
                onSuccess: ({ version }) => {
                  setDraft(null);
                  say(editor("done", { number: version }));
                  onView("texto");
                },
                // Overtaken: the page shows both texts, and what was written stays.
                onError: (error) => error.status === 412 && setAsked(false),
              },
            )
          }
        />
      )}
    </div>
  );
}
