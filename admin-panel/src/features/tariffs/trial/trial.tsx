"use client";

import { useMutation } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { ingress, read } from "@/api/client";
import type { ApiError } from "@/api/errors";
import { Button } from "@/ui/button";
import { Checkbox, Field, Select, Textarea } from "@/ui/field";
import { Card } from "@/ui/page";
import { Empty, Failure, Skeleton } from "@/ui/states";
import type { Draft, Trial as Found } from "../model";
import { ElementPicker, type Picked } from "./element-picker";
import { Result } from "./result";

type Side = { version: "draft" | null; found: Found };
type Asked = {
  text: string | null;
  elements: Picked[] | null;
  sides: ("draft" | null)[];
  extras: string[];
  options: Record<string, string>;
};

/** A box in which one writes what a customer would: which elements are understood, and what it costs and why.
 *
 * Without a tariff the vehicle is found out, too, as with a first message.
 */
export function Trial({ draft }: { draft?: Draft }) {
  const t = useTranslations("tariffs.trial");
  const [by, setBy] = useState<"text" | "elements">("text");
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<Picked[]>([]);
  const [extras, setExtras] = useState<string[]>([]);
  const [options, setOptions] = useState<Record<string, string>>({});
  const published = draft ? draft.published > 0 : true;
  const [version, setVersion] = useState<"draft" | "published" | "both">(
    draft?.has_changes ? (published ? "both" : "draft") : "published",
  );
  const tried = useMutation<Side[], ApiError, Asked>({
    mutationFn: ({ sides, ...asked }) =>
      Promise.all(sides.map(async (side) => ({ version: side, found: await ask(draft, asked, side) }))),
  });
  const sides = version === "both" ? ([null, "draft"] as const) : [version === "draft" ? "draft" : null];
  const ready = by === "text" ? text.trim() !== "" : picked.length > 0;
  const run = (chosen: { extras?: string[]; options?: Record<string, string> } = {}) =>
    tried.mutate({
      text: by === "text" ? text : null,
      elements: by === "text" ? null : picked,
      sides: [...sides] as ("draft" | null)[],
      extras: chosen.extras ?? extras,
      options: chosen.options ?? options,
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) run();
  };
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <Card title={draft ? t("title") : t("titleAny")}>
        <form onSubmit={submit} className="flex flex-col gap-4">
          <p className="text-ink-soft">{draft ? t("lead") : t("leadAny")}</p>
          {draft && (
            <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
              <legend className="sr-only">{t("by")}</legend>
              {(["text", "elements"] as const).map((one) => (
                <label key={one} className="flex min-h-6 items-center gap-2">
                  <input
                    type="radio"
                    name="by"
                    checked={by === one}
                    onChange={() => setBy(one)}
                    className="size-4 accent-(--accent)"
                  />
                  {t(one)}
                </label>
              ))}
            </fieldset>
          )}
          {by === "text" || !draft ? (
            <Field label={t("sentence")} hint={t("sentenceHint")}>
              {(ids) => (
                <Textarea
                  {...ids}
                  value={text}
                  maxLength={20_000}
                  placeholder={t("example")}
                  onChange={(event) => setText(event.target.value)}
                  onKeyDown={(event) => {
                    if (event.key === "Enter" && !event.shiftKey) {
                      event.preventDefault();
                      if (ready) run();
                    }
                  }}
                />
              )}
            </Field>
          ) : (
            <ElementPicker tariff={draft.tariff} picked={picked} onChange={setPicked} />
          )}
          {draft && draft.tariff.extras.length > 0 && (
            <details>
              <summary className="min-h-6 font-medium text-sm">
                {t("extras")}
                {extras.length > 0 && ` (${extras.length})`}
              </summary>
              <div className="mt-1 grid gap-x-4 sm:grid-cols-2">
                {draft.tariff.extras.map((one) => (
                  <Checkbox
                    key={one.code}
                    label={one.name}
                    checked={extras.includes(one.code)}
                    onChange={(event) =>
                      setExtras(
                        event.target.checked
                          ? [...extras, one.code]
                          : extras.filter((code) => code !== one.code),
                      )
                    }
                  />
                ))}
              </div>
            </details>
          )}
          <div className="flex flex-wrap items-end justify-between gap-3">
            <Field label={t("version")}>
              {(ids) => (
                <Select
                  {...ids}
                  value={version}
                  onChange={(event) => setVersion(event.target.value as typeof version)}
                >
                  {published && <option value="published">{t("published")}</option>}
                  <option value="draft">{t("draft")}</option>
                  {published && <option value="both">{t("both")}</option>}
                </Select>
              )}
            </Field>
            <Button type="submit" look="primary" icon={FlaskConical} busy={tried.isPending} disabled={!ready}>
              {t("run")}
            </Button>
          </div>
        </form>
      </Card>
      <div className="flex min-w-0 flex-col gap-4" aria-live="polite">
        {tried.isPending && !tried.data && <Skeleton className="h-64" />}
        {tried.error && <Failure error={tried.error} onRetry={() => run()} />}
        {tried.data?.map((side) => (
          <Result
            key={side.version ?? "published"}
            found={side.found}
            title={t(side.version === "draft" ? "withDraft" : "withPublished")}
            other={
              side.version === "draft"
                ? (tried.data.find((one) => one !== side)?.found.price?.gross_cents ?? null)
                : null
            }
            onOption={(element, key) => {
              const chosen = { ...options, [element]: key };
              setOptions(chosen);
              run({ options: chosen });
            }}
          />
        ))}
        {!tried.data && !tried.isPending && !tried.error && (
          <Card>
            <Empty title={t("nothing")}>{t("nothingWhy")}</Empty>
          </Card>
        )}
      </div>
    </div>
  );
}

/** What is tried travels in the body: it may be a customer's own words. */
function ask(draft: Draft | undefined, asked: Omit<Asked, "sides">, version: "draft" | null): Promise<Found> {
  const { text, elements, extras, options } = asked;
  const shared = { version, extras, options, asked: [] };
  if (!draft) return read(ingress.POST("/api/tariffs/try", { body: { ...shared, text: text ?? "" } }));
  return read(
    ingress.POST("/api/tariffs/{slug}/try", {
      params: { path: { slug: draft.slug } },
      body: { ...shared, text, elements },
    }),
  );
}
