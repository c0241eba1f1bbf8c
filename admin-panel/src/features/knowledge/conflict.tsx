"use client";

import { GitMerge } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/ui/button";
import { DiffLines } from "./diff";

/** Somebody published while this was being written: both texts, and what to do. Nothing is lost until one chooses. */
export function Conflict({
  who,
  published,
  mine,
  lines,
  onGoOn,
  onGiveUp,
}: {
  /** Who published meanwhile, when and why. */
  who: ReactNode;
  published: string;
  mine: string;
  /** From what is published to what was written; undefined while it is asked for. */
  lines: readonly string[] | undefined;
  onGoOn: () => void;
  onGiveUp: () => void;
}) {
  const t = useTranslations("knowledge.conflict");
  return (
    <section role="alert" className="flex flex-col gap-3 rounded-md border border-warn bg-warn-soft p-3">
      <div className="flex items-start gap-2.5">
        <GitMerge className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
        <div className="min-w-0">
          <p className="font-medium">{t("title")}</p>
          <p className="text-ink-soft">{who}</p>
          <p className="text-ink-soft">{t("lead")}</p>
        </div>
      </div>
      <div className="grid gap-3 md:grid-cols-2">
        <Side title={t("published")} text={published} />
        <Side title={t("mine")} text={mine} />
      </div>
      {lines && (
        <details>
          <summary className="font-medium text-sm">{t("difference")}</summary>
          <div className="mt-2 bg-surface">
            <DiffLines lines={lines} />
          </div>
        </details>
      )}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={onGoOn}>
          {t("goOn")}
        </Button>
        <Button onClick={onGiveUp}>{t("giveUp")}</Button>
      </div>
    </section>
  );
}

function Side({ title, text }: { title: string; text: string }) {
  return (
    <div className="min-w-0">
      <h4 className="mb-1 font-medium text-sm">{title}</h4>
      <section
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="max-h-72 overflow-y-auto whitespace-pre-wrap break-words rounded-md border border-line bg-surface p-3 text-sm"
      >
        {text}
      </section>
    </div>
  );
}
