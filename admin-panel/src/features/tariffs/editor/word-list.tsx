"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ClipboardEvent, type KeyboardEvent, useState } from "react";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";

/** Words, or papers, one beside the other: written, then Enter; several at once from a pasted list. */
export function WordList({
  label,
  hint,
  words,
  published,
  readOnly,
  refused,
  separator = /[,;\n]/,
  onChange,
}: {
  label: string;
  hint?: string;
  words: readonly string[];
  published?: readonly string[];
  readOnly: boolean;
  refused: readonly string[];
  /** What stands between several that are pasted; papers have commas of their own. */
  separator?: RegExp;
  onChange: (words: string[], was: readonly string[]) => void;
}) {
  const t = useTranslations("tariffs.words");
  const [text, setText] = useState("");
  const known = new Set(words.map((one) => one.toLowerCase()));
  const twice = text.trim() !== "" && known.has(text.trim().toLowerCase());
  const add = (said: string) => {
    const fresh: string[] = [];
    for (const one of said.split(separator).map((part) => part.trim())) {
      if (one && ![...words, ...fresh].some((word) => word.toLowerCase() === one.toLowerCase()))
        fresh.push(one);
    }
    setText("");
    if (fresh.length) onChange([...words, ...fresh], words);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") {
      event.preventDefault();
      if (!twice) add(text);
    }
    if (event.key === "Escape" && text) {
      event.stopPropagation();
      setText("");
    }
  };
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const said = event.clipboardData.getData("text");
    if (!separator.test(said)) return;
    event.preventDefault();
    add(`${text}${said}`);
  };
  const gone = (published ?? []).filter((one) => !words.includes(one));
  return (
    <Field
      label={`${label} (${words.length})`}
      hint={hint}
      problem={twice ? t("twice") : refused.join(" ") || undefined}
    >
      {(ids) => (
        <div className="flex flex-col gap-2 rounded-md border border-line p-2">
          <ul className="flex flex-wrap gap-1.5">
            {words.map((word) => (
              <li
                key={word}
                className={`flex min-h-6 max-w-full items-center rounded-sm text-sm ${
                  published && !published.includes(word) ? "bg-warn-soft" : "bg-sunken"
                }`}
              >
                <span className="min-w-0 break-words px-1.5">
                  {published && !published.includes(word) && <span aria-hidden>+ </span>}
                  {word}
                  {published && !published.includes(word) && <span className="sr-only"> ({t("new")})</span>}
                </span>
                {!readOnly && (
                  <button
                    type="button"
                    aria-label={t("remove", { word })}
                    title={t("remove", { word })}
                    className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-soft hover:bg-line hover:text-ink"
                    onClick={() =>
                      onChange(
                        words.filter((one) => one !== word),
                        words,
                      )
                    }
                  >
                    <X className="size-3" aria-hidden />
                  </button>
                )}
              </li>
            ))}
            {gone.map((word) => (
              <li key={`gone ${word}`} className="flex min-h-6 items-center px-1.5 text-ink-faint text-sm">
                <del>{word}</del>
                <span className="sr-only"> ({t("gone")})</span>
              </li>
            ))}
            {words.length + gone.length === 0 && <li className="text-ink-faint text-sm">{t("none")}</li>}
          </ul>
          {!readOnly && (
            <div className="flex gap-2">
              <Input
                {...ids}
                value={text}
                data-unsaved={text.trim() ? "" : undefined}
                placeholder={t("add")}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setText(event.target.value)}
                onKeyDown={press}
                onPaste={paste}
                onBlur={() => !twice && add(text)}
              />
              <Button disabled={!text.trim() || twice} onClick={() => add(text)}>
                {t("addOne")}
              </Button>
            </div>
          )}
        </div>
      )}
    </Field>
  );
}
