/** An article as it is read: lines that begin with # are headings, all else is text as it was written. */
export function ArticleText({ text }: { text: string }) {
  const blocks = text.split(/\n(?=#{1,6} )|(?<=^#{1,6} [^\n]*)\n/m);
  return (
    <div className="flex max-w-prose flex-col gap-3">
      {blocks
        .map((block) => block.trim())
        .filter(Boolean)
        .map((block, index) => {
          const heading = /^#{1,6} (.+)$/.exec(block)?.[1];
          return heading ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a text never change their places
            <h3 key={index} className="mt-1 break-words font-semibold">
              {heading}
            </h3>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a text never change their places
            <p key={index} className="whitespace-pre-wrap break-words">
              {block}
            </p>
          );
        })}
    </div>
  );
}
