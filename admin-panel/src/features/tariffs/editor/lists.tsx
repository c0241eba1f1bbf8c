"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { LineCell } from "../grid/cells";
import { type Column, Grid } from "../grid/grid";
import { Adding } from "./adding";
import type { Sheet } from "./context";
import { Remove } from "./row-actions";
import { byCode, visible } from "./rows";
import { Section } from "./section";

type List = { code: string; name: string; elements: number };

/** The lists that price steps count: which element is in which is said with the element. */
export function Lists({ sheet }: { sheet: Sheet }) {
  const t = useTranslations("tariffs");
  const { tariff, published, desk, readOnly } = sheet;
  const rows = useMemo(
    () =>
      Object.entries(tariff.lists).map(
        ([code, name]): List => ({
          code,
          name,
          elements: tariff.elements.filter((one) => one.list === code && !one.retired).length,
        }),
      ),
    [tariff.lists, tariff.elements],
  );
  const before = useMemo(
    () =>
      byCode(
        Object.entries(published?.lists ?? {}).map(
          ([code, name]): List => ({
            code,
            name,
            elements: rows.find((one) => one.code === code)?.elements ?? 0,
          }),
        ),
      ),
    [published, rows],
  );
  const refused = useMemo(() => {
    const why = sheet.refused.get("category/")?.get("lists");
    return why ? new Map(rows.map((one) => [`category/${one.code}`, new Map([["name", why]])])) : new Map();
  }, [sheet.refused, rows]);
  const problems = useMemo(
    () =>
      new Map(
        [...sheet.problems]
          .filter(([key]) => key.startsWith("lists/"))
          .map(([key, why]) => [key.replace("lists/", "category/"), why]),
      ),
    [sheet.problems],
  );
  const shown = visible(
    rows,
    sheet,
    (one) => one.code,
    before,
    (one) => [one.code, one.name],
  );
  const lists = tariff.lists;
  const columns = useMemo((): Column<List>[] => {
    const set = (value: Record<string, string>) =>
      desk.edit({ part: "category", code: "", field: "lists", value, was: lists });
    return [
      {
        key: "code",
        head: t("fields.code"),
        cell: (list) => <span className="inline-flex h-8 items-center font-medium">{list.code}</span>,
      },
      {
        key: "name",
        head: t("lists.holds"),
        className: "md:w-[70%] max-md:col-span-2",
        cell: (list, view) => (
          <LineCell
            view={{
              ...view,
              edit: (_field, value) => set({ ...lists, [list.code]: value as string }),
              undo: () => desk.drop("category//lists"),
            }}
            field="name"
            label={t("cells.of", { what: t("lists.holds"), code: list.code })}
            write={(value) => (value as string | null) ?? ""}
            read={(text) => (text.trim() ? { value: text.trim() } : { problem: t("typing.blank") })}
          />
        ),
      },
      {
        key: "elements",
        head: t("fields.elements"),
        right: true,
        cell: (list) => <span className="inline-flex h-8 items-center">{list.elements}</span>,
      },
      {
        key: "actions",
        head: "",
        right: true,
        cell: (list) =>
          list.elements === 0 && (
            <Remove
              label={t("lists.remove", { code: list.code })}
              lead={t("lists.removeLead")}
              readOnly={readOnly}
              onRemove={() => {
                const { [list.code]: _, ...others } = lists;
                set(others);
              }}
            />
          ),
      },
    ];
  }, [t, lists, readOnly, desk]);
  return (
    <Section
      title={t("parts.lists")}
      lead={t("lists.lead")}
      empty={shown.length === 0}
      filtered={rows.length > 0}
      actions={
        !readOnly && (
          <Adding
            label={t("lists.add")}
            title={t("lists.add")}
            lead={t("lists.addLead")}
            asks={[
              {
                name: "code",
                label: t("fields.code"),
                hint: t("lists.codeHint"),
                kind: "code",
                taken: new Set(Object.keys(lists)),
              },
              { name: "name", label: t("lists.holds"), kind: "text" },
            ]}
            onAdd={({ code, name }) =>
              desk.edit({
                part: "category",
                code: "",
                field: "lists",
                value: { ...lists, [code as string]: name },
                was: lists,
              })
            }
          />
        )
      }
    >
      <Grid
        label={t("parts.lists")}
        part="category"
        columns={columns}
        rows={shown}
        code={(one) => one.code}
        published={before}
        refused={refused}
        problems={problems}
        readOnly={readOnly}
        desk={desk}
      />
    </Section>
  );
}
