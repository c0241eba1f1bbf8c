"use client";

import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

/** Pixels from the end that still count as being there. */
const NEAR = 80;

/** Keeps a thread at its end while it grows there, and where the reader is while they read further up.
 *
 * `last` names the newest entry, `first` the oldest that is drawn: older ones that come above move nothing.
 */
export function useScrolling(last: string, first: string) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const shownFirst = useRef(first);
  const [behind, setBehind] = useState(false);

  const toEnd = useCallback(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
    setBehind(false);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn changes with both ends of the thread
  useLayoutEffect(() => {
    const scrolled = box.current;
    if (!scrolled) return;
    if (shownFirst.current !== first) scrolled.scrollTop += scrolled.scrollHeight - height.current;
    else if (atEnd.current) toEnd();
    else setBehind(true);
    shownFirst.current = first;
    height.current = scrolled.scrollHeight;
  }, [last, first, toEnd]);

  useLayoutEffect(() => {
    const inner = box.current?.firstElementChild;
    if (!inner) return;
    const grown = new ResizeObserver(() => {
      // Cards and pictures take their room later than the words.
      if (atEnd.current) toEnd();
      height.current = box.current?.scrollHeight ?? 0;
    });
    grown.observe(inner);
    return () => grown.disconnect();
  }, [toEnd]);

  const onScroll = () => {
    const scrolled = box.current;
    if (!scrolled) return;
    atEnd.current = scrolled.scrollHeight - scrolled.scrollTop - scrolled.clientHeight < NEAR;
    if (atEnd.current) setBehind(false);
  };
  return { box: box as RefObject<HTMLDivElement>, onScroll, behind, toEnd };
}
