/** Two texts word by word, by their longest common subsequence: what each has that the other has not. */

export type Word = { text: string; changed: boolean };

/** Cells of the table above which the texts are told apart as a whole: a reply has 4,096 characters at most. */
const LARGEST = 2_000_000;

export function differing(before: string, after: string): { before: Word[]; after: Word[] } {
  const a = before.match(/\s+|[^\s]+/g) ?? [];
  const b = after.match(/\s+|[^\s]+/g) ?? [];
  if (a.length * b.length > LARGEST) {
    return { before: [{ text: before, changed: true }], after: [{ text: after, changed: true }] };
  }
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const old: Word[] = [];
  const fresh: Word[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      put(old, left, false);
      put(fresh, left, false);
      i++;
      j++;
    } else if (right === undefined || (left !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      put(old, left ?? "", true);
      i++;
    } else {
      put(fresh, right, true);
      j++;
    }
  }
  return { before: old, after: fresh };
}

function put(words: Word[], text: string, changed: boolean): void {
  const last = words.at(-1);
  if (last?.changed === changed) last.text += text;
  else words.push({ text, changed });
}
