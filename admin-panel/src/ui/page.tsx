import clsx from "clsx";
import type { ReactNode } from "react";

/** The frame of a screen: one heading, its actions beside it, the content below. */
export function Page({
  title,
  lead,
  actions,
  wide,
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Tables and panes take the whole width; texts do not. */
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      className={clsx("mx-auto flex w-full flex-col gap-4 p-4 md:p-6", wide ? "max-w-[1600px]" : "max-w-6xl")}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h1 className="font-semibold text-xl">{title}</h1>
          {lead && <p className="mt-0.5 text-ink-soft">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Card({
  title,
  actions,
  children,
  className,
  flush,
}: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  /** The content reaches the edges: tables. */
  flush?: boolean;
}) {
  return (
    <section className={clsx("min-w-0 rounded-lg border border-line bg-surface", className)}>
      {(title || actions) && (
        <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-line border-b px-4 py-2">
          {title && <h2 className="font-semibold text-base">{title}</h2>}
          {actions && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={flush ? "" : "p-4"}>{children}</div>
    </section>
  );
}

/** Name and value pairs, in two columns where there is room. */
export function Facts({ of }: { of: [name: ReactNode, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {of.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a description never change their places
        <div key={index} className="contents">
          <dt className="text-ink-faint">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
