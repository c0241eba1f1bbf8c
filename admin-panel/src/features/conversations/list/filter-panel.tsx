"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/ui/button";
import { Field, Input, Select } from "@/ui/field";
import { useCategories } from "../categories";
import { STATUSES, type useFilters } from "./filters";

type Filters = ReturnType<typeof useFilters>;

/** What the list is narrowed to besides its tab; all of it stands in the address. */
export function FilterPanel({ filters }: { filters: Filters }) {
  const t = useTranslations();
  const categories = useCategories();
  const { found, set } = filters;
  return (
    <div className="grid grid-cols-2 gap-2 border-line border-b bg-sunken/50 p-3">
      <Field label={t("conversations.filters.status")}>
        {(ids) => (
          <Select
            {...ids}
            value={found.status ?? ""}
            onChange={(event) =>
              void set({ status: STATUSES.find((one) => one === event.target.value) ?? null })
            }
          >
            <option value="">{t("conversations.filters.any")}</option>
            {STATUSES.map((status) => (
              <option key={status} value={status}>
                {t(`conversations.words.status.${status}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("conversations.filters.quoted")}>
        {(ids) => (
          <Select
            {...ids}
            value={found.quoted === null ? "" : String(found.quoted)}
            onChange={({ target: { value } }) => void set({ quoted: value === "" ? null : value === "true" })}
          >
            <option value="">{t("conversations.filters.any")}</option>
            <option value="true">{t("conversations.filters.withQuote")}</option>
            <option value="false">{t("conversations.filters.withoutQuote")}</option>
          </Select>
        )}
      </Field>
      <Field label={t("conversations.filters.category")} className="col-span-2">
        {(ids) => (
          <Select
            {...ids}
            value={found.category ?? ""}
            onChange={(event) => void set({ category: event.target.value || null })}
          >
            <option value="">{t("conversations.filters.any")}</option>
            {[...categories].map(([slug, name]) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {(["since", "until"] as const).map((end) => (
        <Field key={end} label={t(`conversations.filters.${end}`)}>
          {(ids) => (
            <Input
              {...ids}
              type="date"
              value={found[end]?.slice(0, 10) ?? ""}
              onChange={(event) => void set({ [end]: event.target.value || null })}
            />
          )}
        </Field>
      ))}
      {filters.chosen > 0 && (
        <Button small className="col-span-2" onClick={filters.clear}>
          {t("common.actions.clear")}
        </Button>
      )}
    </div>
  );
}
