"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { CheckCell, LineCell, MoneyCell } from "../grid/cells";
import { CodeName } from "../grid/code-name";
import { type Column, Grid } from "../grid/grid";
import type { RowView } from "../grid/view";
import { type Surcharge, same } from "../model";
import { cents, euros } from "../money";
import { nameOf } from "../words";
import { Adding } from "./adding";
import type { Sheet } from "./context";
import { Remove } from "./row-actions";
import { visible } from "./rows";
import { Section } from "./section";

type Options = Surcharge["options"];

/** What single elements cost on top of the price step: one amount, or one of several ways. */
export function Surcharges({ sheet }: { sheet: Sheet }) {
  const t = useTranslations("tariffs");
  const { tariff, published, desk, readOnly } = sheet;
  const before = useMemo(
    () => new Map((published?.surcharges ?? []).map((one) => [one.element, one])),
    [published],
  );
  const names = JSON.stringify(tariff.surcharges.map((one) => [one.element, nameOf(tariff, one.element)]));
  const shown = visible(
    tariff.surcharges,
    sheet,
    (one) => one.element,
    before,
    (one) => [one.element, nameOf(tariff, one.element), ...one.options.map((option) => option.name)],
  );
  const columns = useMemo((): Column<Surcharge>[] => {
    const known = new Map<string, string>(JSON.parse(names));
    const name = (rule: Surcharge) => known.get(rule.element) ?? rule.element;
    return [
      {
        key: "element",
        head: t("fields.element"),
        cell: (rule) => (
          <div className="flex min-h-8 flex-col justify-center">
            <span>{name(rule)}</span>
            <span className="text-ink-faint">
              <CodeName>{rule.element}</CodeName>
            </span>
          </div>
        ),
      },
      {
        key: "net_cents",
        head: t("tiers.net"),
        right: true,
        className: "md:w-80 md:min-w-72 max-md:col-span-2",
        cell: (rule, view) =>
          rule.options.length ? (
            <ul className="flex flex-col gap-1">
              {rule.options.map((option, index) => (
                <li key={option.key} className="flex items-start gap-2">
                  <span className="flex min-h-8 flex-1 items-center text-left">
                    {option.name || option.key}
                  </span>
                  <div className="w-32">
                    <OptionCell
                      view={view}
                      index={index}
                      label={t("surcharges.option", {
                        name: name(rule),
                        option: option.name || option.key,
                      })}
                    />
                  </div>
                </li>
              ))}
            </ul>
          ) : (
            <div className="md:ml-auto md:w-32">
              <MoneyCell
                view={view}
                field="net_cents"
                label={t("cells.of", { what: t("surcharges.amount"), code: name(rule) })}
              />
            </div>
          ),
      },
      {
        key: "ask_first",
        head: t("fields.ask_first"),
        hint: t("surcharges.askFirst"),
        cell: (rule, view) => (
          <CheckCell
            view={view}
            field="ask_first"
            label={t("cells.of", { what: t("fields.ask_first"), code: name(rule) })}
          />
        ),
      },
      {
        key: "actions",
        head: "",
        right: true,
        cell: (rule) => (
          <Remove
            label={t("surcharges.remove", { name: name(rule) })}
            lead={t("surcharges.removeLead")}
            readOnly={readOnly}
            onRemove={() =>
              desk.edit({ part: "surcharges", code: rule.element, field: "", value: null, was: rule })
            }
          />
        ),
      },
    ];
  }, [t, names, readOnly, desk]);
  const free = tariff.elements.filter(
    (one) => !one.retired && !tariff.surcharges.some((rule) => rule.element === one.code),
  );
  return (
    <Section
      title={t("parts.surcharges")}
      lead={t("surcharges.lead")}
      empty={shown.length === 0}
      filtered={tariff.surcharges.length > 0}
      actions={
        !readOnly &&
        free.length > 0 && (
          <Adding
            label={t("surcharges.add")}
            title={t("surcharges.add")}
            lead={t("surcharges.addLead")}
            asks={[
              {
                name: "element",
                label: t("fields.element"),
                kind: "select",
                options: free.map((one) => ({ value: one.code, name: one.name })),
              },
              {
                name: "net_cents",
                label: t("surcharges.amount"),
                hint: t("typing.moneyHint"),
                kind: "money",
              },
            ]}
            onAdd={({ element, net_cents }) =>
              desk.edit({
                part: "surcharges",
                code: element as string,
                field: "",
                value: { element, net_cents, options: [], ask_first: false },
                was: null,
              })
            }
          />
        )
      }
    >
      <Grid
        label={t("parts.surcharges")}
        part="surcharges"
        columns={columns}
        rows={shown}
        code={(one) => one.element}
        published={before}
        refused={sheet.refused}
        problems={sheet.problems}
        readOnly={readOnly}
        desk={desk}
      />
    </Section>
  );
}

/** The amount of one way; it differs from what is published where this one does. */
function OptionCell({ view, index, label }: { view: RowView; index: number; label: string }) {
  const t = useTranslations("tariffs.typing");
  const at = (options: unknown) => (options as Options | null)?.[index];
  const options = view.value("options") as Options;
  const own = {
    ...view,
    changed: (field: string) => view.changed(field) && !same(at(options), at(view.before(field))),
  };
  return (
    <LineCell
      view={own}
      field="options"
      label={label}
      right
      decimal
      write={(value) => {
        const option = at(value);
        return option ? euros(option.net_cents) : "";
      }}
      read={(text) => {
        const found = cents(text);
        if (typeof found !== "number") return { problem: t(`money.${found}`) };
        return {
          value: options.map((one, place) => (place === index ? { ...one, net_cents: found } : one)),
        };
      }}
    />
  );
}
