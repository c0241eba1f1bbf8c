import type { Desk } from "../desk";
import { type Edit, type Part, type Problem, same } from "../model";

/** One entry as its cells see it. */
export type RowView = {
  part: Part;
  code: string;
  readOnly: boolean;
  value: (field: string) => unknown;
  /** What is published; null for an entry that is new. */
  before: (field: string) => unknown;
  changed: (field: string) => boolean;
  refused: (field: string) => string[];
  edit: (field: string, value: unknown, was: unknown) => void;
  undo: (field: string) => void;
};

export type Refusals = ReadonlyMap<string, readonly string[]>;

export const NONE: string[] = [];

/** What stands in a row beside what is published, and how its cells are written. */
export function viewOf(given: {
  part: Part;
  code: string;
  row: object;
  published: object | undefined;
  refused: Refusals | undefined;
  readOnly: boolean;
  desk: Desk;
}): RowView {
  const { part, code, row, published, refused, readOnly, desk } = given;
  const at = (of: object | undefined, field: string) => (of as Record<string, unknown> | undefined)?.[field];
  const target = (field: string): Pick<Edit, "part" | "code" | "field"> =>
    part === "elements" && field === "documents"
      ? { part: "documents", code, field: "" }
      : { part, code, field };
  return {
    part,
    code,
    readOnly,
    value: (field) => at(row, field),
    before: (field) => at(published, field) ?? null,
    changed: (field) => published !== undefined && !same(at(row, field), at(published, field)),
    refused: (field) => [...(refused?.get(field) ?? NONE)],
    edit: (field, value, was) => desk.edit({ ...target(field), value, was }),
    undo: (field) => {
      const { part: of, code: which, field: what } = target(field);
      desk.drop(`${of}/${which}/${what}`);
    },
  };
}

/** What was refused, by entry and field, told in words. */
export function refusalsOf(
  refused: ReadonlyMap<string, readonly Problem[]>,
  tell: (problem: Problem) => string,
): Map<string, Map<string, string[]>> {
  const found = new Map<string, Map<string, string[]>>();
  for (const [key, problems] of refused) {
    const [part = "", code = "", field = ""] = key.split("/");
    const entry = part === "documents" && code ? `elements/${code}` : `${part}/${code}`;
    const at = part === "documents" && code ? "documents" : field;
    const fields = found.get(entry) ?? new Map<string, string[]>();
    fields.set(at, [...new Set(problems.map(tell))]);
    found.set(entry, fields);
  }
  return found;
}

/** What has to be right before the draft can be published, by entry. */
export function problemsByEntry(
  problems: readonly Problem[],
  tell: (problem: Problem) => string,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const problem of problems) {
    const key = `${problem.part}/${problem.code}`;
    found.set(key, [...(found.get(key) ?? []), tell(problem)]);
  }
  return found;
}
