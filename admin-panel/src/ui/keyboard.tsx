"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";

/** Single-key shortcuts, which can be turned off (WCAG 2.2, 2.1.4); never where one writes. */

const KEPT = "msia.shortcuts";
const Enabled = createContext<{ on: boolean; set: (on: boolean) => void }>({
  on: true,
  set: () => undefined,
});

export function Shortcuts({ children }: { children: ReactNode }) {
  const [on, setOn] = useState(true);
  useEffect(() => setOn(localStorage.getItem(KEPT) !== "off"), []);
  const value = useMemo(
    () => ({
      on,
      set: (wanted: boolean) => {
        localStorage.setItem(KEPT, wanted ? "on" : "off");
        setOn(wanted);
      },
    }),
    [on],
  );
  return <Enabled.Provider value={value}>{children}</Enabled.Provider>;
}

export const useShortcutsEnabled = () => useContext(Enabled);

function writing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** `keys`: what each key does, as `KeyboardEvent.key` names it; "mod+k" is Ctrl or Cmd and works everywhere. */
export function useShortcuts(keys: Record<string, () => void>): void {
  const { on } = useShortcutsEnabled();
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      const mod = event.ctrlKey || event.metaKey;
      const act = latest.current[mod ? `mod+${event.key.toLowerCase()}` : event.key];
      if (!act) return;
      if (!mod && (!on || writing(event.target) || document.querySelector("[role=dialog]"))) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [on]);
}

/** `j` and `k` through rows that have `data-row` below `root`, which then hold the focus. */
export function useRowKeys(root: string): void {
  const step = (by: number) => () => {
    const rows = [...document.querySelectorAll<HTMLElement>(`${root} [data-row]`)];
    const at = rows.indexOf(document.activeElement?.closest<HTMLElement>("[data-row]") as HTMLElement);
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  useShortcuts({ j: step(1), k: step(-1) });
}
