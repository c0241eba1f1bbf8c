"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Money } from "@/ui/values";
import { taken } from "../edits";
import { admitted, withList } from "../grid/admits";
import { CountCell, LineCell, MoneyCell, TextCell } from "../grid/cells";
import { type Column, Grid } from "../grid/grid";
import type { Tier } from "../model";
import { withVat } from "../money";
import { useAdmits } from "../words";
import { Adding, type Ask } from "./adding";
import type { Sheet } from "./context";
import { Remove } from "./row-actions";
import { byCode, visible } from "./rows";
import { Section } from "./section";

/** The price steps: what each costs, and how many elements of each list it covers. */
export function Tiers({ sheet }: { sheet: Sheet }) {
  const t = useTranslations("tariffs");
  const { tariff, published, desk, readOnly } = sheet;
  const columns = useTierColumns(sheet);
  const before = useMemo(() => byCode(published?.tiers ?? []), [published]);
  // Where they stood when published: a row must not run away because its price changes.
  const rows = useMemo(() => {
    const price = (tier: Tier) => before.get(tier.code)?.net_cents ?? tier.net_cents;
    return [...tariff.tiers].sort((a, b) => price(a) - price(b) || a.code.localeCompare(b.code));
  }, [tariff.tiers, before]);
  const shown = visible(
    rows,
    sheet,
    (one) => one.code,
    before,
    (one) => [one.code, one.name],
  );
  const asks: Ask[] = [
    { name: "code", label: t("fields.code"), hint: t("tiers.codeHint"), kind: "code", taken: codes(sheet) },
    { name: "net_cents", label: t("tiers.net"), hint: t("typing.moneyHint"), kind: "money" },
    { name: "name", label: t("fields.name"), kind: "text" },
    ...Object.entries(tariff.lists).map(
      ([list, name]): Ask => ({
        name: `admits ${list}`,
        label: `${list} · ${name}`,
        hint: t("tiers.admitsHint"),
        kind: "admits",
      }),
    ),
  ];
  return (
    <Section
      title={t("parts.tiers")}
      lead={t("tiers.lead")}
      empty={shown.length === 0}
      filtered={rows.length > 0}
      actions={
        !readOnly && (
          <Adding
            label={t("tiers.add")}
            title={t("tiers.add")}
            lead={t("tiers.addLead")}
            asks={asks}
            onAdd={(said) => {
              const admits = Object.keys(tariff.lists).reduce(
                (all, list) => withList(all, list, said[`admits ${list}`] as number | null | undefined),
                {} as Record<string, number | null>,
              );
              const code = said.code as string;
              const value = { code, name: said.name, net_cents: said.net_cents, admits, max_elements: null };
              desk.edit({ part: "tiers", code, field: "", value, was: null });
            }}
          />
        )
      }
    >
      <Grid
        label={t("parts.tiers")}
        part="tiers"
        columns={columns}
        rows={shown}
        code={(one) => one.code}
        published={before}
        refused={sheet.refused}
        problems={sheet.problems}
        readOnly={readOnly}
        desk={desk}
      />
    </Section>
  );
}

function codes(sheet: Sheet): ReadonlySet<string> {
  return new Set(sheet.tariff.tiers.map((one) => one.code).filter((code) => taken(sheet.tariff, code)));
}

function useTierColumns({ tariff, desk, readOnly }: Sheet): Column<Tier>[] {
  const t = useTranslations("tariffs");
  const admitsName = useAdmits();
  const { lists, vat_percent: vat } = tariff;
  return useMemo(
    () => [
      {
        key: "code",
        head: t("fields.code"),
        cell: (tier) => <span className="inline-flex h-8 items-center font-medium">{tier.code}</span>,
      },
      {
        key: "name",
        head: t("fields.name"),
        className: "md:min-w-52 max-md:col-span-2",
        cell: (tier, view) => (
          <TextCell
            view={view}
            field="name"
            label={t("cells.of", { what: t("fields.name"), code: tier.code })}
          />
        ),
      },
      {
        key: "net_cents",
        head: t("tiers.net"),
        right: true,
        className: "md:w-28 md:min-w-28",
        cell: (tier, view) => (
          <MoneyCell
            view={view}
            field="net_cents"
            label={t("cells.of", { what: t("tiers.net"), code: tier.code })}
          />
        ),
      },
      {
        key: "gross",
        head: t("tiers.gross"),
        right: true,
        cell: (tier) => (
          <span className="inline-flex h-8 items-center text-ink-soft">
            <Money cents={withVat(tier.net_cents, vat)} />
          </span>
        ),
      },
      ...Object.entries(lists).map(
        ([list, name]): Column<Tier> => ({
          key: list,
          head: list,
          hint: name,
          right: true,
          className: "md:w-20 md:min-w-18",
          cell: (tier, view) => {
            const own = {
              ...view,
              changed: (field: string) =>
                view.changed(field) &&
                tier.admits[list] !== (view.before("admits") as Tier["admits"] | null)?.[list],
            };
            return (
              <LineCell
                view={own}
                field="admits"
                right
                placeholder="—"
                label={t("tiers.admitsOf", { list: `${list}, ${name}`, code: tier.code })}
                write={(value) => {
                  const most = (value as Tier["admits"] | null)?.[list];
                  return most === undefined ? "" : admitsName(most);
                }}
                read={(text) => {
                  const found = admitted(text);
                  return found === "bad"
                    ? { problem: t("typing.admits") }
                    : { value: withList(tier.admits, list, found) };
                }}
              />
            );
          },
        }),
      ),
      {
        key: "max_elements",
        head: t("tiers.most"),
        hint: t("fields.max_elements"),
        right: true,
        className: "md:w-20 md:min-w-18",
        cell: (tier, view) => (
          <CountCell
            view={view}
            field="max_elements"
            placeholder="—"
            label={t("cells.of", { what: t("fields.max_elements"), code: tier.code })}
          />
        ),
      },
      {
        key: "actions",
        head: "",
        right: true,
        cell: (tier) => (
          <Remove
            label={t("tiers.remove", { code: tier.code })}
            lead={t("tiers.removeLead")}
            readOnly={readOnly}
            onRemove={() => desk.edit({ part: "tiers", code: tier.code, field: "", value: null, was: tier })}
          />
        ),
      },
    ],
    [t, lists, vat, admitsName, readOnly, desk],
  );
}
