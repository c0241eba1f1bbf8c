import clsx from "clsx";
import type { ReactNode } from "react";

/** A list and what is open of it; where there is no room for both, only the one that is looked at. */
export function TwoPanes({
  list,
  open,
  isOpen,
  whole,
}: {
  list: ReactNode;
  open: ReactNode;
  isOpen: boolean;
  /** What is open takes the whole width: one writes there. */
  whole?: boolean;
}) {
  if (whole) return open;
  return (
    <div className="lg:grid lg:grid-cols-[18rem_minmax(0,1fr)] xl:grid-cols-[22rem_minmax(0,1fr)]">
      <div className={clsx("border-line lg:block lg:border-r", isOpen && "hidden")}>{list}</div>
      <div className={clsx("min-w-0", !isOpen && "hidden lg:block")}>{open}</div>
    </div>
  );
}

/** A row of the list: opens it, and takes part in `j` and `k`. */
export function PaneRow({
  id,
  current,
  onOpen,
  children,
}: {
  id: string;
  current: boolean;
  onOpen: () => void;
  children: ReactNode;
}) {
  return (
    <li className="border-line border-b last:border-b-0">
      <button
        type="button"
        data-row={id}
        aria-current={current || undefined}
        onClick={onOpen}
        className={clsx(
          "flex min-h-10 w-full flex-col items-start gap-1 px-4 py-2 text-left",
          current ? "bg-accent-soft" : "hover:bg-sunken",
        )}
      >
        {children}
      </button>
    </li>
  );
}
