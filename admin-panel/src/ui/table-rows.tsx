"use client";

import { type ColumnDef, flexRender, getCoreRowModel, useReactTable } from "@tanstack/react-table";
import clsx from "clsx";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useMemo } from "react";
import type { ColumnMeta, TableProps } from "./table";

/** A table of rows as the API gave them: it neither sorts nor filters, as it holds one page. */
export function TableRows<Row>({
  label,
  columns,
  rows,
  id,
  onOpen,
  current,
  selected,
  onSelect,
  foot,
}: TableProps<Row>) {
  const t = useTranslations("common.table");
  const all = useMemo(() => {
    if (!onSelect) return columns;
    const picking: ColumnDef<Row> = {
      id: "select",
      header: ({ table }) => (
        <input
          type="checkbox"
          className="size-4 align-middle accent-(--accent)"
          aria-label={t("selectAll")}
          checked={table.getIsAllRowsSelected()}
          onChange={table.getToggleAllRowsSelectedHandler()}
        />
      ),
      cell: ({ row }) => (
        <input
          type="checkbox"
          className="size-4 align-middle accent-(--accent)"
          aria-label={t("selectRow")}
          checked={row.getIsSelected()}
          onClick={(event) => event.stopPropagation()}
          onChange={row.getToggleSelectedHandler()}
        />
      ),
    };
    return [picking, ...columns];
  }, [columns, onSelect, t]);
  const table = useReactTable({
    data: rows,
    columns: all,
    getRowId: id,
    getCoreRowModel: getCoreRowModel(),
    autoResetAll: false, // else it sets its state anew with each array of rows, which draws the next: without end
    state: { rowSelection: selected ?? {} },
    enableRowSelection: onSelect !== undefined,
    onRowSelectionChange: (change) =>
      onSelect?.(typeof change === "function" ? change(selected ?? {}) : change),
  });
  const opens = (row: Row) => (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target === event.currentTarget) onOpen?.(row);
  };
  return (
    // `relative`: words for ears only are placed absolutely, and would widen the page from behind its edge.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className="relative overflow-x-auto" tabIndex={0} aria-label={label}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 z-10 bg-surface">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-line border-b">
              {group.headers.map((header) => {
                const meta = header.column.columnDef.meta as ColumnMeta | undefined;
                return (
                  <th
                    key={header.id}
                    scope="col"
                    className={clsx(
                      "h-9 whitespace-nowrap px-3 font-medium text-ink-faint text-sm first:pl-4 last:pr-4",
                      meta?.right && "text-right",
                      meta?.wideOnly && "hidden lg:table-cell",
                    )}
                  >
                    {flexRender(header.column.columnDef.header, header.getContext())}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              data-row={row.id}
              tabIndex={onOpen ? 0 : undefined}
              aria-selected={onSelect ? row.getIsSelected() : undefined}
              onClick={onOpen && (() => onOpen(row.original))}
              onKeyDown={onOpen && opens(row.original)}
              className={clsx(
                "border-line border-b last:border-b-0",
                onOpen && "cursor-pointer hover:bg-sunken",
                (row.id === current || row.getIsSelected()) && "bg-accent-soft",
              )}
            >
              {row.getVisibleCells().map((cell) => {
                const meta = cell.column.columnDef.meta as ColumnMeta | undefined;
                return (
                  <td
                    key={cell.id}
                    className={clsx(
                      "h-10 px-3 py-1.5 align-middle first:pl-4 last:pr-4",
                      meta?.right && "text-right",
                      meta?.wideOnly && "hidden lg:table-cell",
                    )}
                  >
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {foot && <div className="flex justify-center border-line border-t p-3">{foot}</div>}
    </section>
  );
}
