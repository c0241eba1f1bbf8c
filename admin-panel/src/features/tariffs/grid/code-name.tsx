import { Fragment } from "react";

/** A code, which breaks where its words do. */
export function CodeName({ children }: { children: string }) {
  const parts = children.split("_");
  return (
    <span className="font-mono text-xs [overflow-wrap:anywhere]">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the words of a code never change their places
        <Fragment key={index}>
          {part}
          {index < parts.length - 1 && (
            <>
              _<wbr />
            </>
          )}
        </Fragment>
      ))}
    </span>
  );
}
