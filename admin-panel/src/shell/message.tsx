import Link from "next/link";
import type { ReactNode } from "react";

/** A page that says one thing, and the way out of it. */
export function Message({
  title,
  text,
  home,
  children,
}: {
  title: string;
  text: string;
  home: string;
  children?: ReactNode;
}) {
  return (
    <div className="mx-auto flex min-h-[60dvh] max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="font-semibold text-xl">{title}</h1>
      <p className="text-ink-soft">{text}</p>
      <div className="flex flex-wrap gap-2">
        {children}
        <Link
          href="/"
          className="inline-flex h-9 items-center rounded-md border border-control bg-surface px-3 font-medium"
        >
          {home}
        </Link>
      </div>
    </div>
  );
}
