import clsx from "clsx";
import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

type Look = "primary" | "secondary" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong border-transparent",
  secondary: "bg-surface text-ink hover:bg-sunken border-control",
  quiet: "bg-transparent text-ink-soft hover:bg-sunken hover:text-ink border-transparent",
  danger: "bg-bad text-on-bad hover:opacity-90 border-transparent",
};

type Props = ComponentProps<"button"> & {
  look?: Look;
  small?: boolean;
  icon?: LucideIcon;
  /** Shows that it is under way and takes no second press. */
  busy?: boolean;
};

export function Button({
  look = "secondary",
  small,
  icon: Icon,
  busy,
  className,
  children,
  disabled,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      className={clsx(
        "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-55",
        small ? "h-7 px-2 text-sm" : "h-9 px-3",
        LOOKS[look],
        className,
      )}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? (
        <LoaderCircle className="size-4 animate-spin" aria-hidden />
      ) : (
        Icon && <Icon className="size-4" aria-hidden />
      )}
      {children}
    </button>
  );
}

/** A button that shows only an icon: `label` is its name, for ears and as a hint. */
export function IconButton({
  label,
  icon: Icon,
  small,
  className,
  ...rest
}: Omit<ComponentProps<"button">, "children"> & {
  label: string;
  icon: LucideIcon;
  small?: boolean;
}): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={clsx(
        "inline-flex shrink-0 items-center justify-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink disabled:opacity-50",
        small ? "size-7" : "size-9",
        className,
      )}
      {...rest}
    >
      <Icon className="size-4" aria-hidden />
    </button>
  );
}
