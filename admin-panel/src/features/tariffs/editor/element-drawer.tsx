"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/ui/button";
import { Drawer } from "@/ui/dialog";
import { viewOf } from "../grid/view";
import { type Edit, type Element, same } from "../model";
import type { Sheet } from "./context";
import { CheckField, SelectField, TextField } from "./drawer-fields";
import { WordList } from "./word-list";

/** All of one element: what the grid has no room for. */
export function ElementDrawer({
  sheet,
  code,
  onClose,
}: {
  sheet: Sheet;
  code: string | null;
  onClose: () => void;
}) {
  const t = useTranslations("tariffs");
  const element = sheet.tariff.elements.find((one) => one.code === code);
  if (!element) return null;
  return (
    <Drawer
      open
      onOpenChange={(open) => !open && onClose()}
      title={element.name}
      lead={`${element.code} · ${t(sheet.readOnly ? "element.leadReading" : "element.lead")}`}
      foot={<Button onClick={onClose}>{t("done")}</Button>}
    >
      <ElementFields key={element.code} sheet={sheet} element={element} />
    </Drawer>
  );
}

function ElementFields({ sheet, element }: { sheet: Sheet; element: Element }) {
  const t = useTranslations("tariffs");
  const { code } = element;
  const before = sheet.published?.elements.find((one) => one.code === code);
  const view = viewOf({
    part: "elements",
    code,
    row: element,
    published: before,
    refused: sheet.refused.get(`elements/${code}`),
    readOnly: sheet.readOnly,
    desk: sheet.desk,
  });
  const set = (wanted: Partial<Element>) =>
    sheet.desk.editAll(
      Object.entries(wanted)
        .filter(([field, value]) => !same(value, element[field as keyof Element]))
        .map(
          ([field, value]): Edit => ({
            part: "elements",
            code,
            field,
            value,
            was: element[field as keyof Element],
          }),
        ),
    );
  const parents = sheet.tariff.elements.filter((one) => one.needs_variant && one.code !== code);
  const variants = sheet.tariff.elements.filter((one) => one.variant_of === code && !one.retired);
  return (
    <div className="flex flex-col gap-5">
      <TextField view={view} field="name" label={t("fields.name")} hint={t("element.nameHint")} />
      <SelectField
        view={view}
        field="list"
        label={t("fields.list")}
        hint={t("element.listHint")}
        options={[
          { value: "", name: element.needs_variant ? t("cells.byVariant") : t("cells.notPriced") },
          ...Object.entries(sheet.tariff.lists).map(([value, name]) => ({
            value,
            name: `${value} · ${name}`,
          })),
        ]}
      />
      <WordList
        label={t("fields.keywords")}
        hint={t("element.keywordsHint")}
        words={element.keywords}
        published={before?.keywords}
        readOnly={sheet.readOnly}
        refused={view.refused("keywords")}
        onChange={(value, was) => view.edit("keywords", value, was)}
      />
      <fieldset className="flex flex-col gap-4 rounded-md border border-line p-3">
        <legend className="px-1 font-medium">{t("element.variants")}</legend>
        <SelectField
          view={view}
          field="variant_of"
          label={t("fields.variant_of")}
          hint={t("element.variantOfHint")}
          options={[
            { value: "", name: t("cells.none") },
            ...parents.map((one) => ({ value: one.code, name: one.name })),
          ]}
          onChange={(wanted) => set(wanted ? { variant_of: wanted } : { variant_of: null, answers: [] })}
        />
        {element.variant_of && (
          <WordList
            label={t("fields.answers")}
            hint={t("element.answersHint")}
            words={element.answers}
            published={before?.answers}
            readOnly={sheet.readOnly}
            refused={view.refused("answers")}
            onChange={(value, was) => view.edit("answers", value, was)}
          />
        )}
        <CheckField
          view={view}
          field="needs_variant"
          label={t("element.needsVariant")}
          onChange={(wanted) =>
            set(wanted ? { needs_variant: true, list: null } : { needs_variant: false, exclusive: false })
          }
        />
        {element.needs_variant && (
          <>
            <TextField
              view={view}
              field="question"
              label={t("fields.question")}
              hint={t("element.questionHint")}
              long
              optional
            />
            <CheckField view={view} field="exclusive" label={t("element.exclusive")} />
            <p className="text-ink-soft text-sm">
              {t("element.itsVariants")} {variants.map((one) => one.name).join(", ") || t("words.none")}
            </p>
          </>
        )}
      </fieldset>
      <WordList
        label={t("fields.documents")}
        hint={t("element.documentsHint")}
        words={element.documents}
        published={before?.documents}
        readOnly={sheet.readOnly}
        refused={view.refused("documents")}
        separator={/\n/}
        onChange={(value, was) => view.edit("documents", value, was)}
      />
      {element.fields.length > 0 && (
        <section>
          <h3 className="mb-1 font-medium text-sm">{t("fields.fields")}</h3>
          <ul className="list-disc pl-5 text-ink-soft">
            {element.fields.map((one) => (
              <li key={one.key} className="break-words">
                <code className="font-mono text-sm">{one.key}</code>
                {one.options.length > 0 && ` (${one.options.join(", ")})`}
                {one.required && ` · ${t("element.required")}`}
              </li>
            ))}
          </ul>
          <p className="mt-1 text-ink-faint text-xs">{t("element.fieldsHint")}</p>
        </section>
      )}
    </div>
  );
}
