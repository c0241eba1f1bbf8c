/** How many elements of a list a price step admits, as people type it: a number, `todos` or nothing. */

const ANY = new Set(["*", "todos", "todas", "all", "any", "∞"]);

/** Undefined: none; null: any number. */
export function admitted(text: string): number | null | undefined | "bad" {
  const said = text.trim().toLowerCase();
  if (!said || said === "0" || said === "-" || said === "—") return undefined;
  if (ANY.has(said)) return null;
  return /^[1-9]\d{0,3}$/.test(said) ? Number(said) : "bad";
}

/** The same rule with another number for one list. */
export function withList(
  admits: Record<string, number | null>,
  list: string,
  most: number | null | undefined,
): Record<string, number | null> {
  const { [list]: _, ...others } = admits;
  return most === undefined ? others : { ...others, [list]: most };
}
