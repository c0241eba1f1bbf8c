import clsx from "clsx";
import { useTranslations } from "next-intl";

/** Two texts line by line, from what `diff -u` writes: what went, what came, and a little around it. */
export function DiffLines({ lines }: { lines: readonly string[] }) {
  const t = useTranslations("knowledge.diff");
  if (lines.length === 0) return <p className="p-4 text-ink-soft">{t("same")}</p>;
  return (
    <ol className="overflow-hidden rounded-md border border-line font-mono text-xs" aria-label={t("label")}>
      {lines.slice(2).map((line, index) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a difference never change their places
          key={index}
          mark={line[0] ?? " "}
          text={line.slice(1)}
        />
      ))}
    </ol>
  );
}

function Line({ mark, text }: { mark: string; text: string }) {
  const t = useTranslations("knowledge.diff");
  if (mark === "@") return <li className="bg-sunken px-3 text-ink-faint">⋯</li>;
  const came = mark === "+";
  const went = mark === "-";
  return (
    <li
      className={clsx(
        "flex gap-2 px-3 py-0.5",
        came && "bg-good-soft",
        went && "bg-bad-soft",
        !came && !went && "text-ink-soft",
      )}
    >
      <span aria-hidden className={clsx("w-2 shrink-0", came && "text-good", went && "text-bad")}>
        {came ? "+" : went ? "−" : ""}
      </span>
      <span className="min-w-0 flex-1 whitespace-pre-wrap break-words">
        {(came || went) && <span className="sr-only">{`${t(came ? "came" : "went")}: `}</span>}
        {text || " "}
      </span>
    </li>
  );
}

/** How many lines came and went. */
export function counted(lines: readonly string[]): { came: number; went: number } {
  const body = lines.slice(2);
  return {
    came: body.filter((line) => line.startsWith("+")).length,
    went: body.filter((line) => line.startsWith("-")).length,
  };
}
