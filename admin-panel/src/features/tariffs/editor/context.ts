import type { Desk } from "../desk";
import type { Tariff } from "../model";

/** What every part of the editor is given. */
export type Sheet = {
  desk: Desk;
  /** The draft with what is not stored yet. */
  tariff: Tariff;
  /** What is published last; null before the first version. */
  published: Tariff | null;
  refused: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  problems: ReadonlyMap<string, readonly string[]>;
  readOnly: boolean;
  /** Words that were searched for, without accents; empty: everything. */
  search: string;
  onlyChanged: boolean;
  retired: boolean;
};
