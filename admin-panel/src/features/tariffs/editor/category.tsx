"use client";

import { useTranslations } from "next-intl";
import { Field, Input } from "@/ui/field";
import { Card } from "@/ui/page";
import { useTyped } from "../grid/typing";
import { viewOf } from "../grid/view";
import { nameOf } from "../words";
import { Adding } from "./adding";
import type { Sheet } from "./context";
import { Published, SelectField, TextField } from "./drawer-fields";
import { Remove } from "./row-actions";
import { WordList } from "./word-list";

/** For whom this tariff is, and by which words the assistant knows the vehicle. */
export function Category({ sheet }: { sheet: Sheet }) {
  const t = useTranslations("tariffs");
  const { tariff, published, desk, readOnly } = sheet;
  const view = viewOf({
    part: "category",
    code: "",
    row: tariff,
    published: published ?? undefined,
    refused: sheet.refused.get("category/"),
    readOnly,
    desk,
  });
  const words = (field: "words" | "not_words") => (
    <WordList
      label={t(`fields.${field}`)}
      hint={t(field === "words" ? "category.wordsHint" : "category.notWordsHint")}
      words={tariff[field]}
      published={published?.[field]}
      readOnly={readOnly}
      refused={view.refused(field)}
      onChange={(value, was) => view.edit(field, value, was)}
    />
  );
  return (
    <div className="flex flex-col gap-4">
      <Card title={t("category.title")}>
        <div className="grid gap-4 md:grid-cols-3">
          <TextField view={view} field="name" label={t("fields.name")} />
          <SelectField
            view={view}
            field="customer"
            label={t("fields.customer")}
            options={[
              { value: "particular", name: t("customers.particular") },
              { value: "professional", name: t("customers.professional") },
            ]}
          />
          <Vat view={view} />
        </div>
      </Card>
      <Card title={t("category.vehicle")}>
        <div className="grid gap-5 lg:grid-cols-2">
          {words("words")}
          {words("not_words")}
        </div>
      </Card>
      <Ambiguous sheet={sheet} />
    </div>
  );
}

function Vat({ view }: { view: ReturnType<typeof viewOf> }) {
  const t = useTranslations("tariffs");
  const raw = view.value("vat_percent") as number;
  const typed = useTyped({
    value: String(raw),
    raw,
    read: (text) =>
      /^\d{1,3}$/.test(text.trim()) && Number(text) <= 100
        ? { value: Number(text) }
        : { problem: t("typing.percent") },
    onCommit: (value, was) => view.edit("vat_percent", value, was),
  });
  return (
    <Field
      label={t("fields.vat_percent")}
      hint={<Published view={view} field="vat_percent" shown={`${view.before("vat_percent")} %`} />}
      problem={typed.problem ?? (view.refused("vat_percent").join(" ") || undefined)}
    >
      {(ids) => <Input {...ids} {...typed.props} inputMode="numeric" disabled={view.readOnly} />}
    </Field>
  );
}

/** Words that alone could be several things: then the assistant asks. */
function Ambiguous({ sheet }: { sheet: Sheet }) {
  const t = useTranslations("tariffs");
  const { tariff, published, desk, readOnly } = sheet;
  const set = (value: Record<string, string[]>) =>
    desk.edit({ part: "category", code: "", field: "ambiguous", value, was: tariff.ambiguous });
  const entries = Object.entries(tariff.ambiguous);
  const refused = sheet.refused.get("category/")?.get("ambiguous") ?? [];
  return (
    <Card
      title={t("fields.ambiguous")}
      flush
      actions={
        !readOnly && (
          <Adding
            label={t("ambiguous.add")}
            title={t("ambiguous.add")}
            lead={t("ambiguous.addLead")}
            asks={[
              { name: "word", label: t("ambiguous.word"), kind: "text" },
              {
                name: "code",
                label: t("ambiguous.means"),
                kind: "select",
                options: [
                  { value: "", name: t("ambiguous.nothing") },
                  ...tariff.elements.map((one) => ({ value: one.code, name: one.name })),
                ],
              },
            ]}
            onAdd={({ word, code }) => {
              const known = tariff.ambiguous[word as string] ?? [];
              set({
                ...tariff.ambiguous,
                [word as string]: code ? [...new Set([...known, code as string])] : known,
              });
            }}
          />
        )
      }
    >
      <p className="max-w-prose px-4 pt-3 pb-2 text-ink-soft">{t("ambiguous.lead")}</p>
      {refused.map((why) => (
        <p key={why} role="alert" className="px-4 pb-2 text-bad">
          {why}
        </p>
      ))}
      <ul>
        {entries.map(([word, codes]) => (
          <li key={word} className="flex items-center justify-between gap-3 border-line border-t px-4 py-2">
            <p className="min-w-0 break-words">
              <b className="font-medium">«{word}»</b>{" "}
              <span className="text-ink-soft">
                {codes.length
                  ? codes.map((code) => nameOf(tariff, code)).join(` ${t("ambiguous.or")} `)
                  : t("ambiguous.nothing")}
              </span>
              {published && JSON.stringify(published.ambiguous[word]) !== JSON.stringify(codes) && (
                <span className="ml-2 text-sm text-warn">({t("cells.changed")})</span>
              )}
            </p>
            <Remove
              label={t("ambiguous.remove", { word })}
              lead={t("ambiguous.removeLead")}
              readOnly={readOnly}
              onRemove={() => {
                const { [word]: _, ...others } = tariff.ambiguous;
                set(others);
              }}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
