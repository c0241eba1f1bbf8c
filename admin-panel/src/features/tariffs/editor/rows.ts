import { same } from "../model";
import { plain } from "../words";
import type { Sheet } from "./context";

/** Which rows of a part are shown: those that were searched for, those that differ. */

export function byCode<Row extends { code: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((one) => [one.code, one]));
}

export function visible<Row extends object>(
  rows: readonly Row[],
  { search, onlyChanged }: Pick<Sheet, "search" | "onlyChanged">,
  code: (row: Row) => string,
  published: ReadonlyMap<string, Row>,
  texts: (row: Row) => readonly (string | null)[],
): Row[] {
  return rows.filter(
    (row) =>
      (!search || plain(texts(row).join(" ")).includes(search)) &&
      (!onlyChanged || !same(row, published.get(code(row)) ?? null)),
  );
}
