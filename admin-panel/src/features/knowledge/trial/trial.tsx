"use client";

import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { cents } from "@/features/tariffs/money";
import { Button } from "@/ui/button";
import { Field, Input, Select } from "@/ui/field";
import { Failure } from "@/ui/states";
import { useDraft } from "../drafts";
import type { Prompt } from "../prompts/data";
import { Conversations } from "./conversations";
import { MOST, useTrial } from "./data";
import { Result } from "./result";

const DEFAULT_EUROS = "0,20";
/** The API's own limit; what holds is the agent's. */
const MOST_CENTS = 100_000;

/** "Try before you publish": recorded conversations thought again with the text that is being written. */
export function Trial({ prompt, onEdit }: { prompt: Prompt; onEdit?: () => void }) {
  const t = useTranslations("knowledge.trial");
  const [draft] = useDraft("prompt", prompt.name);
  const trial = useTrial();
  const [chosen, setChosen] = useState<string[]>([]);
  const [euros, setEuros] = useState(DEFAULT_EUROS);
  const [model, setModel] = useState<"" | "offline">("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const budget = cents(euros);
  const text = draft?.text ?? prompt.text;
  const problems = {
    conversations: chosen.length === 0 ? t("noConversation") : undefined,
    budget: typeof budget === "string" || budget < 1 || budget > MOST_CENTS ? t("badBudget") : undefined,
    reason: reason.trim() === "" ? t("noReason") : undefined,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problems.conversations || problems.reason || problems.budget || typeof budget === "string") return;
    trial.mutate({
      conversations: chosen,
      name: prompt.name,
      text,
      budget_cents: budget,
      model: model || null,
      reason: reason.trim(),
    });
  };
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-prose text-ink-soft">{t("lead")}</p>
      <p className="flex flex-wrap items-center gap-2 rounded-md bg-sunken px-3 py-2">
        {draft ? t("withDraft") : t("withPublished")}
        {onEdit && (
          <Button small onClick={onEdit}>
            {t("write")}
          </Button>
        )}
      </p>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Conversations
          chosen={chosen}
          onChange={(ids) => setChosen(ids.slice(0, MOST))}
          problem={tried ? problems.conversations : undefined}
        />
        <div className="grid items-start gap-4 sm:grid-cols-2 xl:grid-cols-3">
          <Field label={t("model")} hint={t("modelHint")}>
            {(ids) => (
              <Select
                {...ids}
                value={model}
                onChange={(event) => setModel(event.target.value === "offline" ? "offline" : "")}
              >
                <option value="">{t("modelUsual")}</option>
                <option value="offline">{t("modelOffline")}</option>
              </Select>
            )}
          </Field>
          <Field label={t("budget")} hint={t("budgetHint")} problem={tried ? problems.budget : undefined}>
            {(ids) => (
              <Input
                {...ids}
                inputMode="decimal"
                value={euros}
                onChange={(event) => setEuros(event.target.value)}
              />
            )}
          </Field>
          <Field
            label={t("reason")}
            hint={t("reasonHint")}
            problem={tried ? problems.reason : undefined}
            className="sm:col-span-2 xl:col-span-1"
          >
            {(ids) => (
              <Input
                {...ids}
                value={reason}
                maxLength={500}
                autoComplete="off"
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" look="primary" icon={FlaskConical} busy={trial.isPending}>
            {t("run", { count: chosen.length })}
          </Button>
          {trial.isPending && (
            <span role="status" className="text-ink-soft">
              {t("running")}
            </span>
          )}
        </div>
      </form>
      {trial.error && (
        <Failure error={trial.error} title={trial.error.status === 429 ? t("busy") : t("failed")} />
      )}
      {trial.data && !trial.isPending && (
        <>
          {trial.variables.text !== text && <p className="text-warn">{t("changedSince")}</p>}
          <Result of={trial.data} />
        </>
      )}
    </div>
  );
}
