"use client";

import { type ChangeEvent, type KeyboardEvent, useState } from "react";

/** What a text stands for, or why it stands for nothing. */
export type Read = { value: unknown } | { problem: string };

type Typed = {
  /** As it stands, written as one types it. */
  value: string;
  /** The same as data: what one saw when one began. */
  raw: unknown;
  read: (text: string) => Read;
  onCommit: (value: unknown, was: unknown) => void;
};

/** A text that is being written: taken when one leaves it or presses Enter, put back by Escape.
 *
 * What cannot be taken stays as it was typed, beside the reason.
 */
export function useTyped({ value, raw, read, onCommit }: Typed) {
  const [text, setText] = useState<string | null>(null);
  const [began, setBegan] = useState<unknown>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const back = () => {
    setText(null);
    setProblem(null);
  };
  const commit = (): boolean => {
    if (text === null) return true;
    if (text === value) {
      back();
      return true;
    }
    const found = read(text);
    if ("problem" in found) {
      setProblem(found.problem);
      return false;
    }
    onCommit(found.value, began);
    back();
    return true;
  };
  return {
    problem,
    commit,
    back,
    props: {
      value: text ?? value,
      // A page with this attribute somewhere asks before it is left.
      "data-unsaved": text !== null && text !== value ? "" : undefined,
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
        if (text === null) setBegan(raw);
        setText(event.target.value);
        setProblem(null);
      },
      onBlur: () => void commit(),
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        if (event.key === "Escape" && text !== null) {
          event.stopPropagation();
          event.preventDefault();
          back();
        }
      },
    },
  };
}

/** The cell above or below in the same column takes the focus. */
export function step(from: HTMLElement, by: 1 | -1): void {
  const cells = [
    ...(from
      .closest("[data-grid]")
      ?.querySelectorAll<HTMLElement>(`[data-col="${from.dataset.col}"]:not(:disabled)`) ?? []),
  ];
  const next = cells[cells.indexOf(from) + by];
  next?.focus();
  if (next instanceof HTMLInputElement) next.select();
}
