"use client";

import { useEffect, useState } from "react";
import { type LogEvent, useLogEvents } from "@/api/live";

/** Milliseconds until rows that were behind the log are asked for again. */
const AGAIN = 1_500;

/** An event is told of as soon as it is stored, which may be before the rows show it: what was answered up to
 * `position` is asked for anew until it holds every event that concerns it. */
export function useCatchingUp(
  position: number | undefined,
  concerns: (event: LogEvent) => boolean,
  again: () => unknown,
): void {
  const [heard, setHeard] = useState(0);
  useLogEvents((event) => concerns(event) && setHeard(event.position));
  const behind = position !== undefined && position < heard;
  useEffect(() => {
    if (!behind) return;
    const due = setInterval(() => void again(), AGAIN);
    return () => clearInterval(due);
  }, [behind, again]);
}
