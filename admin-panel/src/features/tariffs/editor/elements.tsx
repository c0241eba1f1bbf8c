"use client";

import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { taken } from "../edits";
import { Grid } from "../grid/grid";
import type { Element } from "../model";
import { Adding } from "./adding";
import type { Sheet } from "./context";
import { useElementColumns } from "./element-columns";
import { ElementDrawer } from "./element-drawer";
import { byCode, visible } from "./rows";
import { Section } from "./section";

/** What can be homologated, and what customers call it. */
export function Elements({ sheet }: { sheet: Sheet }) {
  const t = useTranslations("tariffs");
  const { tariff, published, desk, readOnly } = sheet;
  const [open, setOpen] = useState<string | null>(null);
  const before = useMemo(() => byCode(published?.elements ?? []), [published]);
  const rows = useMemo(() => inFamilies(tariff.elements), [tariff.elements]);
  const offered = rows.filter((one) => sheet.retired || !one.retired || !before.get(one.code)?.retired);
  const shown = visible(
    offered,
    sheet,
    (one) => one.code,
    before,
    (one) => [one.code, one.name, one.question, ...one.keywords, ...one.answers, ...one.documents],
  );
  const columns = useElementColumns(sheet, setOpen);
  return (
    <Section
      title={t("parts.elements")}
      lead={t("elements.lead")}
      empty={shown.length === 0}
      filtered={rows.length > 0}
      actions={
        !readOnly && (
          <Adding
            label={t("elements.add")}
            title={t("elements.add")}
            lead={t("elements.addLead")}
            asks={[
              {
                name: "code",
                label: t("fields.code"),
                hint: t("elements.codeHint"),
                kind: "code",
                taken: new Set(
                  [...tariff.elements, ...tariff.extras]
                    .map((one) => one.code)
                    .filter((code) => taken(tariff, code)),
                ),
              },
              { name: "name", label: t("fields.name"), kind: "text" },
              { name: "list", label: t("fields.list"), kind: "select", options: listOptions(sheet, t) },
            ]}
            onAdd={(said) => {
              const code = said.code as string;
              const value = {
                code,
                name: said.name,
                list: said.list,
                retired: false,
                variant_of: null,
                needs_variant: false,
                exclusive: false,
                question: null,
                keywords: [],
                answers: [],
                documents: [],
                fields: [],
              };
              desk.edit({ part: "elements", code, field: "", value, was: null });
              setOpen(code);
            }}
          />
        )
      }
    >
      <Grid
        label={t("parts.elements")}
        part="elements"
        columns={columns}
        rows={shown}
        code={(one) => one.code}
        published={before}
        refused={sheet.refused}
        problems={sheet.problems}
        readOnly={readOnly}
        desk={desk}
      />
      <ElementDrawer sheet={sheet} code={open} onClose={() => setOpen(null)} />
    </Section>
  );
}

/** Variants right below their parent. */
function inFamilies(elements: readonly Element[]): Element[] {
  const codes = new Set(elements.map((one) => one.code));
  const children = new Map<string, Element[]>();
  for (const one of elements) {
    const parent = one.variant_of && codes.has(one.variant_of) ? one.variant_of : "";
    children.set(parent, [...(children.get(parent) ?? []), one]);
  }
  const seen = new Set<string>();
  const below = (code: string): Element[] =>
    (children.get(code) ?? []).flatMap((one) => {
      if (seen.has(one.code)) return [];
      seen.add(one.code);
      return [one, ...below(one.code)];
    });
  const found = below("");
  return [...found, ...elements.filter((one) => !seen.has(one.code))]; // a circle is refused, not hidden
}

type Texts = ReturnType<typeof useTranslations<"tariffs">>;

function listOptions({ tariff }: Sheet, t: Texts): { value: string; name: string }[] {
  return [
    ...Object.entries(tariff.lists).map(([value, name]) => ({ value, name: `${value} · ${name}` })),
    { value: "", name: t("cells.notPriced") },
  ];
}
