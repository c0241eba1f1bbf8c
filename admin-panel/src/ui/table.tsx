"use client";

import type { ColumnDef, RowSelectionState } from "@tanstack/react-table";
import { lazy, type ReactElement, type ReactNode, Suspense } from "react";
import { SkeletonRows } from "./states";

/** What a column may say besides TanStack's own: numbers stand right, some columns only where there is room. */
export type ColumnMeta = { right?: boolean; wideOnly?: boolean };

export type TableProps<Row> = {
  /** What the table shows, for readers who hear it. */
  label: string;
  columns: ColumnDef<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  /** Opens a row; then rows take the focus and Enter. */
  onOpen?: (row: Row) => void;
  /** The row that is open. */
  current?: string;
  selected?: RowSelectionState;
  onSelect?: (selected: RowSelectionState) => void;
  foot?: ReactNode;
};

/** No table stands in a page before its rows have come: its code is fetched beside them, not before them. */
const fetched = () => import("./table-rows").then((found) => ({ default: found.TableRows }));
if (typeof window !== "undefined") fetched().catch(() => undefined); // asked for again when a table is drawn
const TableRows = lazy(fetched) as unknown as <Row>(props: TableProps<Row>) => ReactElement;

/** A table of rows as the API gave them: it neither sorts nor filters, as it holds one page. */
export function DataTable<Row>(props: TableProps<Row>) {
  return (
    <Suspense fallback={<SkeletonRows rows={Math.min(props.rows.length, 8)} />}>
      <TableRows {...props} />
    </Suspense>
  );
}
