import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";

/** What keeps a text from being published. Prompts say it in Spanish; of articles the API's words are translated. */
export function Problems({ of }: { of: readonly string[] }) {
  const t = useTranslations("knowledge.problems");
  if (of.length === 0) return null;
  return (
    <div role="status" className="flex items-start gap-2.5 rounded-md bg-warn-soft p-3">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">{t("title")}</p>
        <ul className="list-inside list-disc break-words text-ink-soft">
          {of.map((problem) => (
            <li key={problem}>{said(problem, t)}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function said(problem: string, t: ReturnType<typeof useTranslations<"knowledge.problems">>): string {
  const part = problem.startsWith("title") ? "title" : "text";
  const amount = /^\w+ holds an amount \(['"](.*?)['"]\)/.exec(problem)?.[1];
  if (amount) return t(`${part}Amount`, { amount });
  if (/^\w+ is empty/.test(problem)) return t(`${part}Empty`);
  const [, length, most] = /^\w+ has (\d+) characters: give at most (\d+)/.exec(problem) ?? [];
  if (length && most) return t(`${part}Long`, { length: Number(length), most: Number(most) });
  if (/says the same already$/.test(problem)) return t("same");
  return problem;
}
