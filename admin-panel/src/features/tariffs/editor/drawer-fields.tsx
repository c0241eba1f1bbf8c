"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Checkbox, Field, Input, Select, Textarea } from "@/ui/field";
import { type Read, useTyped } from "../grid/typing";
import type { RowView } from "../grid/view";

/** The fields of an entry one below the other: stored like the cells, as soon as one leaves them. */

export function Published({ view, field, shown }: { view: RowView; field: string; shown: ReactNode }) {
  const t = useTranslations("tariffs.cells");
  if (!view.changed(field)) return null;
  return (
    <span className="text-ink-soft">
      {t("published")} {shown}
    </span>
  );
}

export function TextField({
  view,
  field,
  label,
  hint,
  long,
  optional,
}: {
  view: RowView;
  field: string;
  label: string;
  hint?: string;
  long?: boolean;
  optional?: boolean;
}) {
  const t = useTranslations("tariffs.typing");
  const raw = view.value(field) as string | null;
  const typed = useTyped({
    value: raw ?? "",
    raw,
    read: (text): Read => {
      const said = text.trim();
      return said || optional ? { value: said || null } : { problem: t("blank") };
    },
    onCommit: (value, was) => view.edit(field, value, was),
  });
  const Box = long ? Textarea : Input;
  const before = view.before(field) as string | null;
  return (
    <Field
      label={label}
      hint={view.changed(field) ? <Published view={view} field={field} shown={before ?? "—"} /> : hint}
      problem={typed.problem ?? (view.refused(field).join(" ") || undefined)}
    >
      {(ids) => <Box {...ids} {...typed.props} disabled={view.readOnly} />}
    </Field>
  );
}

export function SelectField({
  view,
  field,
  label,
  hint,
  options,
  onChange,
}: {
  view: RowView;
  field: string;
  label: string;
  hint?: string;
  options: { value: string; name: string }[];
  onChange?: (value: string | null) => void;
}) {
  const raw = (view.value(field) as string | null) ?? "";
  const before = (view.before(field) as string | null) ?? "";
  const name = options.find((one) => one.value === before)?.name ?? before;
  return (
    <Field
      label={label}
      hint={view.changed(field) ? <Published view={view} field={field} shown={name || "—"} /> : hint}
      problem={view.refused(field).join(" ") || undefined}
    >
      {(ids) => (
        <Select
          {...ids}
          value={raw}
          disabled={view.readOnly}
          onChange={(event) => {
            const wanted = event.target.value || null;
            if (onChange) onChange(wanted);
            else view.edit(field, wanted, raw || null);
          }}
        >
          {!options.some((one) => one.value === raw) && <option value={raw}>{raw}</option>}
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function CheckField({
  view,
  field,
  label,
  onChange,
}: {
  view: RowView;
  field: string;
  label: string;
  onChange?: (wanted: boolean) => void;
}) {
  const t = useTranslations("common");
  const raw = view.value(field) as boolean;
  return (
    <div className="flex flex-col">
      <Checkbox
        label={label}
        checked={raw}
        disabled={view.readOnly}
        onChange={(event) =>
          onChange ? onChange(event.target.checked) : view.edit(field, event.target.checked, raw)
        }
      />
      <p className="text-xs">
        <Published view={view} field={field} shown={view.before(field) ? t("yes") : t("no")} />
      </p>
      {view.refused(field).map((why) => (
        <p key={why} role="alert" className="text-bad text-sm">
          {why}
        </p>
      ))}
    </div>
  );
}
