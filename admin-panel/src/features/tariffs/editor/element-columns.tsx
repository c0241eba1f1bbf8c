"use client";

import { Archive, ArchiveRestore, PencilLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { IconButton } from "@/ui/button";
import { Pill } from "@/ui/pill";
import { OpenCell, SelectCell, TextCell } from "../grid/cells";
import { CodeName } from "../grid/code-name";
import type { Column } from "../grid/grid";
import type { Element } from "../model";
import type { Sheet } from "./context";

/** The cells of an element: short ones are written here, long ones open it. */
export function useElementColumns(sheet: Sheet, onOpen: (code: string) => void): Column<Element>[] {
  const t = useTranslations("tariffs");
  const { desk, readOnly } = sheet;
  const { lists, elements } = sheet.tariff;
  // Names of parents are all that the cells of one element show of others: as a text they change only when one does.
  const parents = JSON.stringify(
    elements.filter((one) => one.needs_variant).map((one) => [one.code, one.name]),
  );
  return useMemo(() => {
    const known = new Map<string, string>(JSON.parse(parents));
    const options = Object.entries(lists).map(([value, name]) => ({ value, name: `${value} · ${name}` }));
    const of = (what: string, element: Element) => t("cells.of", { what, code: element.name });
    return [
      {
        key: "code",
        head: t("fields.code"),
        cell: (element) => (
          <div className={element.variant_of ? "md:pl-3" : ""}>
            <span className="flex min-h-8 w-32 items-center max-md:w-auto 2xl:w-48">
              <span>
                <CodeName>{element.code}</CodeName>
              </span>
            </span>
            {element.variant_of && (
              <p className="w-32 text-ink-faint text-xs max-md:w-auto 2xl:w-48">
                {t("elements.variantOf", { name: known.get(element.variant_of) ?? element.variant_of })}
              </p>
            )}
            {element.retired && <Pill icon={Archive}>{t("elements.retired")}</Pill>}
          </div>
        ),
      },
      {
        key: "name",
        head: t("fields.name"),
        className: "md:min-w-44 max-md:col-span-2",
        cell: (element, view) => <TextCell view={view} field="name" label={of(t("fields.name"), element)} />,
      },
      {
        key: "list",
        head: t("fields.list"),
        className: "md:w-40 md:min-w-36 2xl:w-60 max-md:col-span-2",
        cell: (element, view) => (
          <SelectCell
            view={view}
            field="list"
            label={of(t("fields.list"), element)}
            disabled={element.needs_variant}
            options={[
              ...options,
              { value: "", name: element.needs_variant ? t("cells.byVariant") : t("cells.notPriced") },
            ]}
          />
        ),
      },
      {
        key: "keywords",
        head: t("fields.keywords"),
        className: "md:w-56 md:min-w-40 md:max-w-56 2xl:max-w-80 2xl:w-80",
        cell: (element, view) => (
          <OpenCell
            view={view}
            field="keywords"
            label={of(t("fields.keywords"), element)}
            onOpen={() => onOpen(element.code)}
          >
            {element.keywords.length ? (
              <>
                <b className="font-medium">{element.keywords.length}</b> · {element.keywords.join(", ")}
              </>
            ) : (
              "—"
            )}
          </OpenCell>
        ),
      },
      {
        key: "question",
        head: t("elements.question"),
        className: "md:w-40 md:min-w-32 md:max-w-40 2xl:max-w-64 2xl:w-64",
        cell: (element, view) => (
          <OpenCell
            view={view}
            field={element.needs_variant ? "question" : "answers"}
            label={of(t("elements.question"), element)}
            onOpen={() => onOpen(element.code)}
          >
            {(element.needs_variant ? element.question : element.answers.join(", ")) || "—"}
          </OpenCell>
        ),
      },
      {
        key: "documents",
        head: t("elements.papersHead"),
        hint: t("fields.documents"),
        className: "md:w-20 md:min-w-18",
        cell: (element, view) => (
          <OpenCell
            view={view}
            field="documents"
            label={of(t("fields.documents"), element)}
            onOpen={() => onOpen(element.code)}
          >
            {t("elements.papers", { count: element.documents.length })}
          </OpenCell>
        ),
      },
      {
        key: "actions",
        head: "",
        right: true,
        className: "max-md:col-span-2",
        cell: (element) => (
          <span className="inline-flex whitespace-nowrap">
            <IconButton
              small
              icon={PencilLine}
              label={t(readOnly ? "elements.look" : "elements.open", { name: element.name })}
              onClick={() => onOpen(element.code)}
            />
            {!readOnly && (
              <IconButton
                small
                icon={element.retired ? ArchiveRestore : Archive}
                label={t(element.retired ? "elements.restore" : "elements.retire", { name: element.name })}
                onClick={() =>
                  desk.edit({
                    part: "elements",
                    code: element.code,
                    field: "retired",
                    value: !element.retired,
                    was: element.retired,
                  })
                }
              />
            )}
          </span>
        ),
      },
    ];
  }, [t, lists, parents, onOpen, readOnly, desk]);
}
