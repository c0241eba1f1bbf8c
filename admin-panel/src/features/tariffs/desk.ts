import { replaceEqualDeep } from "@tanstack/react-query";
import { ApiError } from "@/api/errors";
import { changesOf, type Overlap, overlaps, recorded } from "./edits";
import { applied, type Draft, type Edit, type Edits, keyOf, type Problem, same, valueAt } from "./model";

/** Where a draft is edited: each edit is shown at once and stored right after, and nothing typed is lost.
 *
 * It lives as long as the page is loaded, not as long as a screen is open: a save that is under way, or that the
 * server refused, is still there when one comes back. Edits are sent in one batch with the position that they are
 * based on; what others changed elsewhere is taken in, what they changed in the same place is asked about.
 */
export type DeskState = {
  draft: Draft;
  edits: readonly Edit[];
  /** Why an edit was not taken, by its key. */
  refused: ReadonlyMap<string, readonly Problem[]>;
  overlaps: readonly Overlap[];
  saving: boolean;
  /** The last try came to nothing, for another reason than the edits themselves. */
  failed: unknown;
  /** Milliseconds; 0: nothing was stored here yet. */
  savedAt: number;
  /** Edits of others that came in while something of ours was open. */
  merged: number;
};

export type Backend = {
  send: (changes: Edits, position: number) => Promise<Draft>;
  load: () => Promise<Draft>;
};

/** Milliseconds in which cells that are left one after the other become one batch. */
const GATHER = 150;
const RETRY = 5_000;
const ATTEMPTS = 6;

export class Desk {
  private state: DeskState;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private busy = false;

  constructor(
    draft: Draft,
    private readonly backend: Backend,
    private readonly onSaved: (draft: Draft) => void,
  ) {
    this.state = {
      draft,
      edits: [],
      refused: new Map(),
      overlaps: [],
      saving: false,
      failed: null,
      savedAt: 0,
      merged: 0,
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  current = (): DeskState => this.state;

  /** A draft that the server showed; an older one than we know is none. */
  seen = (draft: Draft): void => {
    if (draft.position <= this.state.draft.position) return;
    this.set({ draft });
    if (this.busy || this.state.edits.length === 0) return;
    this.compare();
  };

  edit = (edit: Edit): void => {
    this.record(edit);
    this.schedule(GATHER);
  };

  /** Several at once, which only make sense together. */
  editAll = (edits: readonly Edit[]): void => {
    for (const edit of edits) this.record(edit);
    this.schedule(GATHER);
  };

  /** Forget an edit that was not taken. */
  drop = (key: string): void => {
    const refused = new Map(this.state.refused);
    refused.delete(key);
    this.set({ edits: this.state.edits.filter((one) => keyOf(one) !== key), refused });
  };

  /** After a conflict: the keys of those edits that shall stand; the others give way. */
  resolve = (mine: ReadonlySet<string>): void => {
    const open = new Map(this.state.overlaps.map((one) => [keyOf(one.edit), one]));
    const edits = this.state.edits.flatMap((edit) => {
      const overlap = open.get(keyOf(edit));
      if (!overlap) return [edit];
      return mine.has(keyOf(edit)) ? [{ ...edit, was: overlap.theirs }] : [];
    });
    this.set({ edits, overlaps: [] });
    this.schedule(0);
  };

  retry = (): void => this.schedule(0);

  private record(edit: Edit): void {
    const refused = new Map(this.state.refused);
    refused.delete(keyOf(edit));
    this.set({ edits: recorded(this.state.edits, edit), refused });
  }

  private schedule(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), after);
  }

  private async flush(): Promise<void> {
    if (this.busy) return; // its end looks again
    this.busy = true;
    this.set({ saving: true, failed: null });
    try {
      for (
        let attempt = 0;
        attempt < ATTEMPTS && this.open().length && !this.state.overlaps.length;
        attempt++
      ) {
        await this.batch();
      }
    } catch (error) {
      this.set({ failed: error });
      if (error instanceof ApiError && error.passing) this.schedule(RETRY);
    } finally {
      this.busy = false;
      this.set({ saving: false });
    }
    if (!this.state.failed && this.open().length && !this.state.overlaps.length) this.schedule(GATHER);
  }

  private open(): Edit[] {
    return this.state.edits.filter((one) => !this.state.refused.has(keyOf(one)));
  }

  private async batch(): Promise<void> {
    this.compare(); // a draft may have come in while somebody was typing on an older one
    if (this.state.overlaps.length) return;
    // What was refused may be right beside what was written since: it is tried along once.
    const all = this.state.edits;
    if (!all.length) return;
    const why = await this.send(all);
    if (why === null) return;
    const bad = all.filter((edit) => why.some((problem) => concerns(problem, edit)));
    const rest = bad.length ? all.filter((edit) => !bad.includes(edit)) : [];
    this.refuse(bad.length ? bad : all, why);
    if (!rest.length) return;
    const still = await this.send(rest);
    if (still !== null) this.refuse(rest, still);
  }

  /** Null when they are stored, or when it has to be looked at anew; else what is wrong with them. */
  private async send(edits: readonly Edit[]): Promise<readonly Problem[] | null> {
    const { draft } = this.state;
    try {
      const stored = await this.backend.send(changesOf(draft.tariff, edits), draft.position);
      this.stored(edits, stored);
      return null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 412) {
        const now = await this.backend.load();
        if (now.position > this.state.draft.position) this.set({ draft: now });
        this.set({ merged: this.state.merged + 1 });
        this.compare();
        return null;
      }
      if (error.status === 422 || error.status === 409) return problemsOf(error);
      throw error;
    }
  }

  private stored(sent: readonly Edit[], draft: Draft): void {
    const done = new Map(sent.map((one) => [keyOf(one), one]));
    const edits = this.state.edits.flatMap((edit) => {
      const before = done.get(keyOf(edit));
      if (!before) return [edit];
      // Written again while it was stored: what was stored is what it goes on from.
      return before === edit || same(before.value, edit.value) ? [] : [{ ...edit, was: before.value }];
    });
    const refused = new Map([...this.state.refused].filter(([key]) => !done.has(key)));
    this.set({ draft, edits, refused, savedAt: Date.now() });
    this.onSaved(draft);
  }

  private compare(): void {
    const now = this.state.draft.tariff;
    const edits = this.state.edits.filter((one) => !same(valueAt(now, one), one.value));
    const found = overlaps(now, edits);
    this.set({ edits, overlaps: found });
    if (!found.length && !this.busy && this.open().length) this.schedule(GATHER);
  }

  private refuse(edits: readonly Edit[], why: readonly Problem[]): void {
    const refused = new Map(this.state.refused);
    for (const edit of edits) {
      const own = why.filter((problem) => concerns(problem, edit));
      refused.set(keyOf(edit), own.length ? own : why);
    }
    this.set({ refused });
  }

  private set(change: Partial<DeskState>): void {
    // What did not change stays the same object: only rows that changed are drawn anew.
    const draft = change.draft ? replaceEqualDeep(this.state.draft, change.draft) : this.state.draft;
    this.state = { ...this.state, ...change, draft };
    for (const listener of this.listeners) listener();
  }
}

/** Whether a problem is told of the entry that an edit writes to. */
function concerns(problem: Problem, edit: Edit): boolean {
  if (edit.part === "category") return ["category", "lists", "words", "ambiguous"].includes(problem.part);
  return problem.part === edit.part && problem.code === edit.code;
}

function problemsOf(error: ApiError): readonly Problem[] {
  const told = (error.body as { problems?: Problem[] } | null)?.problems;
  if (told?.length) return told;
  return [{ category: "", part: "", code: "", field: "", message: error.detail, row: null }];
}

/** The tariff as it will be once everything is stored. */
export const shownOn = (state: DeskState) => applied(state.draft.tariff, state.edits);
