"use client";

import clsx from "clsx";
import type { KeyboardEvent, ReactNode } from "react";

export type Tab<Name extends string> = { name: Name; label: ReactNode; count?: number };

/** Tabs whose choice is kept elsewhere (in the address); the panel below is the caller's. */
export function Tabs<Name extends string>({
  label,
  tabs,
  value,
  onChange,
  controls,
  wrap,
}: {
  label: string;
  tabs: Tab<Name>[];
  value: Name;
  onChange: (name: Name) => void;
  /** The id of the element that the tabs change, with `role="tabpanel"`. */
  controls?: string;
  /** In a narrow pane: smaller, and in as many lines as they need. */
  wrap?: boolean;
}) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.name === value);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    onChange(next.name);
    event.currentTarget.querySelector<HTMLButtonElement>(`[data-tab="${next.name}"]`)?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label={label}
      onKeyDown={move}
      className={clsx("flex border-line border-b", wrap ? "flex-wrap px-1" : "gap-1 overflow-x-auto")}
    >
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          data-tab={tab.name}
          aria-selected={tab.name === value}
          aria-controls={controls}
          tabIndex={tab.name === value ? 0 : -1}
          onClick={() => onChange(tab.name)}
          className={clsx(
            "-mb-px flex shrink-0 items-center gap-1.5 border-b-2 font-medium",
            wrap ? "h-8 px-1.5 text-sm" : "h-9 px-3",
            tab.name === value
              ? "border-accent text-accent"
              : "border-transparent text-ink-soft hover:border-line hover:text-ink",
          )}
        >
          {tab.label}
          {tab.count !== undefined && (
            <span className="rounded-full bg-sunken px-1.5 text-ink-soft text-xs">{tab.count}</span>
          )}
        </button>
      ))}
    </div>
  );
}
