import type { ReactNode } from "react";

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** Somebody's words as text, never as HTML. Only web addresses can be pressed; they learn nothing of this page. */
export function Words({ children }: { children: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const found of children.matchAll(LINK)) {
    parts.push(children.slice(end, found.index));
    end = found.index + found[0].length;
    parts.push(
      <a
        key={found.index}
        href={found[0]}
        target="_blank"
        rel="noreferrer noopener nofollow"
        className="break-all underline"
      >
        {found[0]}
      </a>,
    );
  }
  parts.push(children.slice(end));
  return (
    <span className="whitespace-pre-wrap break-words [overflow-wrap:anywhere] [unicode-bidi:isolate]">
      {parts}
    </span>
  );
}
