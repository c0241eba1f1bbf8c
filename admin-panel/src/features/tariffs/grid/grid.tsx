"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { memo, type ReactNode } from "react";
import { Pill } from "@/ui/pill";
import type { Desk } from "../desk";
import type { Part } from "../model";
import { NONE, type Refusals, type RowView, viewOf } from "./view";

export type Column<Row> = {
  key: string;
  head: ReactNode;
  /** The head in a few words more. */
  hint?: string;
  className?: string;
  right?: boolean;
  cell: (row: Row, view: RowView) => ReactNode;
};

type Props<Row> = {
  label: string;
  part: Part;
  columns: Column<Row>[];
  rows: Row[];
  code: (row: Row) => string;
  published: ReadonlyMap<string, Row>;
  refused: ReadonlyMap<string, Refusals>;
  problems: ReadonlyMap<string, readonly string[]>;
  readOnly: boolean;
  desk: Desk;
};

/** Rows of cells. Where there is no room each row becomes a card; a row is drawn anew only when it changes. */
export function Grid<Row extends object>(props: Props<Row>) {
  const { label, part, columns, rows, code, published, refused, problems, readOnly, desk } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="md:overflow-x-auto" tabIndex={0} aria-label={label} data-grid={part}>
      <table className="w-full border-collapse text-left max-md:block">
        <caption className="sr-only">{label}</caption>
        <thead className="max-md:hidden">
          <tr className="border-line border-b">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                title={column.hint}
                className={clsx(
                  "h-9 whitespace-nowrap px-3 font-medium text-ink-faint text-sm first:pl-4 last:pr-4",
                  column.right && "text-right",
                )}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {rows.map((row) => {
            const key = code(row);
            return (
              <GridRow
                key={key}
                part={part}
                code={key}
                row={row}
                columns={columns as Column<never>[]}
                published={published.get(key)}
                refused={refused.get(`${part}/${key}`)}
                problems={problems.get(`${part}/${key}`)}
                readOnly={readOnly}
                desk={desk}
              />
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const GridRow = memo(function GridRow({
  part,
  code,
  row,
  columns,
  published,
  refused,
  problems,
  readOnly,
  desk,
}: {
  part: Part;
  code: string;
  row: object;
  columns: Column<never>[];
  published: object | undefined;
  refused: Refusals | undefined;
  problems: readonly string[] | undefined;
  readOnly: boolean;
  desk: Desk;
}) {
  const t = useTranslations("tariffs.cells");
  const view = viewOf({ part, code, row, published, refused, readOnly, desk });
  const whole = refused?.get("") ?? NONE;
  return (
    <>
      <tr
        data-row={code}
        className="border-line border-b align-top last:border-b-0 max-md:grid max-md:grid-cols-[repeat(2,minmax(0,1fr))] max-md:gap-x-3 max-md:gap-y-2 max-md:p-4"
      >
        {columns.map((column, index) => (
          <td
            key={column.key}
            className={clsx(
              "px-1.5 py-1.5 max-md:block max-md:p-0 md:last:pr-4 md:first:pl-4",
              column.right && "md:text-right",
              index === 0 && "max-md:col-span-2",
              column.className,
            )}
          >
            {index > 0 && column.head && (
              <span aria-hidden className="mb-0.5 block truncate text-ink-faint text-xs md:hidden">
                {column.head}
                {column.hint && ` · ${column.hint}`}
              </span>
            )}
            {column.cell(row as never, view)}
            {index === 0 && published === undefined && (
              <div className="mt-1">
                <Pill tone="accent">{t("new")}</Pill>
              </div>
            )}
          </td>
        ))}
      </tr>
      {(whole.length > 0 || problems) && (
        <tr className="border-line border-b max-md:block">
          <td colSpan={columns.length} className="px-4 pb-2 text-bad text-sm max-md:block">
            {[...whole, ...(problems ?? NONE)].map((why) => (
              <p key={why}>{why}</p>
            ))}
            {whole.length > 0 && (
              <button type="button" className="min-h-6 text-left underline" onClick={() => view.undo("")}>
                {t("undo")}
              </button>
            )}
          </td>
        </tr>
      )}
    </>
  );
});
