"use client";

import clsx from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

const BOX =
  "w-full rounded-md border border-control bg-surface text-ink disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint aria-[invalid=true]:border-bad";

type Ids = { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean };

/** A label, its control, a hint and what is wrong with it; `children` gets the ids that tie them together. */
export function Field({
  label,
  hint,
  problem,
  hideLabel,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  problem?: ReactNode;
  hideLabel?: boolean;
  className?: string;
  children: (ids: Ids) => ReactNode;
}) {
  const id = useId();
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ") || undefined;
  return (
    <div className={clsx("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "font-medium text-sm"}>
        {label}
      </label>
      {children({ id, "aria-describedby": described, "aria-invalid": problem ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-ink-faint text-xs">
          {hint}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} role="alert" className="text-bad text-sm">
          {problem}
        </p>
      )}
    </div>
  );
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={clsx(BOX, "h-9 px-2.5", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={clsx(BOX, "min-h-20 px-2.5 py-2", className)} {...rest} />;
}

/** The browser's own select: it works with every keyboard, reader and telephone. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={clsx(BOX, "h-9 px-2", className)} {...rest} />;
}

export function Checkbox({
  label,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "type"> & { label: ReactNode }) {
  return (
    <label className={clsx("inline-flex min-h-6 items-center gap-2", className)}>
      <input type="checkbox" className="size-4 shrink-0 accent-(--accent)" {...rest} />
      <span>{label}</span>
    </label>
  );
}
