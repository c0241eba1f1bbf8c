"use client";

import clsx from "clsx";
import { useSelectedLayoutSegment } from "next/navigation";
import type { ReactNode } from "react";
import { useLive } from "@/api/live";
import { ListPane } from "./list/pane";

/** The list beside what is open; on a telephone one of the two, with the bar of sections below. */
export function Panes({ children }: { children: ReactNode }) {
  const open = useSelectedLayoutSegment() !== null;
  const { connected } = useLive(); // the banner of a lost connection takes a line above
  return (
    <div
      className={clsx(
        "flex min-h-0 overflow-hidden",
        connected ? "h-[calc(100dvh-4rem)] md:h-dvh" : "h-[calc(100dvh-6.5rem)] md:h-[calc(100dvh-2.5rem)]",
      )}
    >
      <div
        className={clsx(
          "min-h-0 border-line md:w-64 md:shrink-0 md:border-r lg:w-76 min-[93.75rem]:w-90",
          open ? "hidden md:block" : "w-full",
        )}
      >
        <ListPane />
      </div>
      <div className={clsx("min-h-0 min-w-0 flex-1", !open && "hidden md:block")}>{children}</div>
    </div>
  );
}
