"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Money } from "@/ui/values";
import { taken } from "../edits";
import { LineCell, MoneyCell, TextCell } from "../grid/cells";
import { CodeName } from "../grid/code-name";
import { type Column, Grid } from "../grid/grid";
import type { Extra } from "../model";
import { withVat } from "../money";
import { Adding } from "./adding";
import type { Sheet } from "./context";
import { Remove } from "./row-actions";
import { byCode, visible } from "./rows";
import { Section } from "./section";

/** Services that a customer may choose on top. */
export function Extras({ sheet }: { sheet: Sheet }) {
  const t = useTranslations("tariffs");
  const { tariff, published, desk, readOnly } = sheet;
  const vat = tariff.vat_percent;
  const before = useMemo(() => byCode(published?.extras ?? []), [published]);
  const shown = visible(
    tariff.extras,
    sheet,
    (one) => one.code,
    before,
    (one) => [one.code, one.name, ...one.keywords],
  );
  const columns = useMemo(
    (): Column<Extra>[] => [
      {
        key: "code",
        head: t("fields.code"),
        cell: (extra) => (
          <span className="inline-flex min-h-8 max-w-40 items-center">
            <span>
              <CodeName>{extra.code}</CodeName>
            </span>
          </span>
        ),
      },
      {
        key: "name",
        head: t("fields.name"),
        className: "md:min-w-56 max-md:col-span-2",
        cell: (extra, view) => (
          <TextCell
            view={view}
            field="name"
            label={t("cells.of", { what: t("fields.name"), code: extra.code })}
          />
        ),
      },
      {
        key: "net_cents",
        head: t("tiers.net"),
        right: true,
        className: "md:w-28 md:min-w-28",
        cell: (extra, view) => (
          <MoneyCell
            view={view}
            field="net_cents"
            label={t("cells.of", { what: t("tiers.net"), code: extra.name })}
          />
        ),
      },
      {
        key: "gross",
        head: t("tiers.gross"),
        right: true,
        cell: (extra) => (
          <span className="inline-flex h-8 items-center text-ink-soft">
            <Money cents={withVat(extra.net_cents, vat)} />
          </span>
        ),
      },
      {
        key: "keywords",
        head: t("fields.keywords"),
        className: "md:w-[34%] md:min-w-56 max-md:col-span-2",
        cell: (extra, view) => (
          <LineCell
            view={view}
            field="keywords"
            label={t("cells.of", { what: t("fields.keywords"), code: extra.name })}
            placeholder={t("words.comma")}
            write={(value) => ((value as string[] | null) ?? []).join(", ")}
            read={(text) => ({
              value: [
                ...new Set(
                  text
                    .split(/[,;]/)
                    .map((one) => one.trim())
                    .filter(Boolean),
                ),
              ],
            })}
          />
        ),
      },
      {
        key: "actions",
        head: "",
        right: true,
        cell: (extra) => (
          <Remove
            label={t("extras.remove", { name: extra.name })}
            lead={t("extras.removeLead")}
            readOnly={readOnly}
            onRemove={() =>
              desk.edit({ part: "extras", code: extra.code, field: "", value: null, was: extra })
            }
          />
        ),
      },
    ],
    [t, vat, readOnly, desk],
  );
  return (
    <Section
      title={t("parts.extras")}
      lead={t("extras.lead")}
      empty={shown.length === 0}
      filtered={tariff.extras.length > 0}
      actions={
        !readOnly && (
          <Adding
            label={t("extras.add")}
            title={t("extras.add")}
            lead={t("extras.addLead")}
            asks={[
              {
                name: "code",
                label: t("fields.code"),
                hint: t("extras.codeHint"),
                kind: "code",
                taken: new Set(
                  [...tariff.elements, ...tariff.extras]
                    .map((one) => one.code)
                    .filter((code) => taken(tariff, code)),
                ),
              },
              { name: "net_cents", label: t("tiers.net"), hint: t("typing.moneyHint"), kind: "money" },
              { name: "name", label: t("fields.name"), kind: "text" },
            ]}
            onAdd={({ code, name, net_cents }) =>
              desk.edit({
                part: "extras",
                code: code as string,
                field: "",
                value: { code, name, net_cents, keywords: [] },
                was: null,
              })
            }
          />
        )
      }
    >
      <Grid
        label={t("parts.extras")}
        part="extras"
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
