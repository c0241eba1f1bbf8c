"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { KeyboardEvent, ReactNode } from "react";
import { same } from "../model";
import { cents, euros } from "../money";
import { type Read, step, useTyped } from "./typing";
import type { RowView } from "./view";

/** The cells of the grid. Each says aloud what it is of which row, and shows what is published where that differs. */

const BOX =
  "h-8 w-full min-w-0 rounded-sm border bg-transparent px-2 text-ink hover:border-control focus:border-accent focus:bg-surface disabled:border-transparent disabled:hover:border-transparent aria-[invalid=true]:border-bad";

type Base = { view: RowView; field: string; label: string };

/** A cell with what stands below it: the published value, and what is wrong. */
function Framed({
  view,
  field,
  shown,
  problem,
  children,
}: {
  view: RowView;
  field: string;
  /** The published value in words, where it is another one. */
  shown: ReactNode;
  problem?: string | null;
  children: ReactNode;
}) {
  const t = useTranslations("tariffs.cells");
  const refused = view.refused(field);
  const id = `${view.part}-${view.code}-${field}`;
  return (
    <div
      className={clsx(
        "min-w-0 rounded-sm",
        view.changed(field) && "bg-warn-soft",
        (problem || refused.length > 0) && "bg-bad-soft",
      )}
    >
      {children}
      {view.changed(field) && (
        <p id={`${id}-published`} className="truncate px-2 pb-0.5 text-ink-soft text-xs">
          {t("published")} {shown}
        </p>
      )}
      {problem && (
        <p role="alert" className="whitespace-normal px-2 pb-0.5 text-bad text-xs">
          {problem}
        </p>
      )}
      {refused.length > 0 && (
        <div role="alert" className="whitespace-normal px-2 pb-0.5 text-bad text-xs">
          {refused.map((why) => (
            <p key={why}>{why}</p>
          ))}
          <button type="button" className="min-h-6 text-left underline" onClick={() => view.undo(field)}>
            {t("undo")}
          </button>
        </div>
      )}
    </div>
  );
}

/** One line of text that stands for something: the base of the others. */
export function LineCell({
  view,
  field,
  label,
  write,
  read,
  right,
  placeholder,
  decimal,
}: Base & {
  /** The value as one types it. */
  write: (value: unknown) => string;
  read: (text: string) => Read;
  right?: boolean;
  placeholder?: string;
  decimal?: boolean;
}) {
  const raw = view.value(field);
  const typed = useTyped({
    value: write(raw),
    raw,
    read,
    onCommit: (value, was) => view.edit(field, value, was),
  });
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    typed.props.onKeyDown(event);
    const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (typed.commit()) step(event.currentTarget, by as 1 | -1);
  };
  return (
    <Framed view={view} field={field} shown={write(view.before(field)) || "—"} problem={typed.problem}>
      <input
        {...typed.props}
        type="text"
        data-col={field}
        aria-label={label}
        aria-describedby={view.changed(field) ? `${view.part}-${view.code}-${field}-published` : undefined}
        aria-invalid={typed.problem || view.refused(field).length ? true : undefined}
        disabled={view.readOnly}
        placeholder={placeholder}
        inputMode={decimal ? "decimal" : undefined}
        autoComplete="off"
        spellCheck={false}
        onKeyDown={press}
        className={clsx(BOX, "border-line", right && "text-right")}
      />
    </Framed>
  );
}

export function TextCell(props: Base & { placeholder?: string; optional?: boolean }) {
  const t = useTranslations("tariffs.typing");
  return (
    <LineCell
      {...props}
      write={(value) => (value as string | null) ?? ""}
      read={(text) => {
        const said = text.trim();
        if (!said && !props.optional) return { problem: t("blank") };
        return { value: said || null };
      }}
    />
  );
}

export function MoneyCell(props: Base) {
  const t = useTranslations("tariffs.typing");
  return (
    <LineCell
      {...props}
      right
      decimal
      write={(value) => (typeof value === "number" ? euros(value) : "")}
      read={(text) => {
        const found = cents(text);
        return typeof found === "number" ? { value: found } : { problem: t(`money.${found}`) };
      }}
    />
  );
}

/** A whole number from 1; empty: no limit. */
export function CountCell(props: Base & { placeholder?: string }) {
  const t = useTranslations("tariffs.typing");
  return (
    <LineCell
      {...props}
      right
      write={(value) => (typeof value === "number" ? String(value) : "")}
      read={(text) => {
        const said = text.trim();
        if (!said) return { value: null };
        return /^[1-9]\d{0,3}$/.test(said) ? { value: Number(said) } : { problem: t("count") };
      }}
    />
  );
}

export function SelectCell({
  view,
  field,
  label,
  options,
  disabled,
}: Base & { options: { value: string; name: string }[]; disabled?: boolean }) {
  const raw = view.value(field) as string | null;
  const nameOf = (value: unknown) =>
    options.find((one) => one.value === (value ?? ""))?.name ?? String(value ?? "—");
  return (
    <Framed view={view} field={field} shown={nameOf(view.before(field))}>
      <select
        data-col={field}
        aria-label={label}
        value={raw ?? ""}
        disabled={view.readOnly || disabled}
        onChange={(event) => view.edit(field, event.target.value || null, raw)}
        className={clsx(BOX, "border-line px-1")}
      >
        {raw !== null && !options.some((one) => one.value === raw) && <option value={raw}>{raw}</option>}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.name}
          </option>
        ))}
      </select>
    </Framed>
  );
}

export function CheckCell({ view, field, label }: Base) {
  const t = useTranslations("common");
  const raw = view.value(field) as boolean;
  return (
    <Framed view={view} field={field} shown={view.before(field) ? t("yes") : t("no")}>
      <label className="flex h-8 items-center px-2">
        <input
          type="checkbox"
          data-col={field}
          aria-label={label}
          checked={raw}
          disabled={view.readOnly}
          onChange={(event) => view.edit(field, event.target.checked, raw)}
          className="size-4 accent-(--accent)"
        />
      </label>
    </Framed>
  );
}

/** Something longer, in a few words; pressing it opens all of it. */
export function OpenCell({
  view,
  field,
  label,
  onOpen,
  children,
}: Base & { onOpen: () => void; children: ReactNode }) {
  return (
    <Framed view={view} field={field} shown={summary(view.before(field), view.value(field))}>
      <button
        type="button"
        data-col={field}
        onClick={onOpen}
        className={clsx(BOX, "relative truncate border-line text-left")}
      >
        <span className="sr-only">{label}: </span>
        {children}
      </button>
    </Framed>
  );
}

/** Of a list only how long it is published and what comes or goes: all of it stands where it is opened. */
function summary(before: unknown, now: unknown): string {
  if (!Array.isArray(before) || !Array.isArray(now)) return same(before, null) ? "—" : String(before);
  const come = now.filter((one) => !before.includes(one)).map((one) => `+ ${one}`);
  const gone = before.filter((one) => !now.includes(one)).map((one) => `− ${one}`);
  return [before.length, ...come, ...gone].join(" · ");
}
