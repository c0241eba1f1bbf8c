"use client";

import { ArrowLeft, Info } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { Button } from "@/ui/button";
import { called, type Timeline } from "../model";
import { useOpened } from "../opened";
import { StatusPills } from "../status";

/** Whose conversation it is; on a telephone the way back to the list, and to the details below 1200 px. */
export function ThreadHeader({ timeline, onDetails }: { timeline: Timeline; onDetails: () => void }) {
  const t = useTranslations("conversations");
  const search = useSearchParams();
  const opened = useOpened();
  const { conversation } = timeline;
  const kept = new URLSearchParams(search);
  kept.delete("porque");
  return (
    <header className="flex min-h-14 items-center gap-2 border-line border-b bg-surface px-3 py-1.5">
      <Link
        href={`/conversaciones${kept.size ? `?${kept}` : ""}`}
        aria-label={t("back")}
        className="-ml-1 inline-flex size-9 shrink-0 items-center justify-center rounded-md hover:bg-sunken md:hidden"
      >
        <ArrowLeft className="size-4" aria-hidden />
      </Link>
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-semibold text-base">
          {opened.name ?? called(conversation) ?? t("numbered", { id: conversation.id })}
        </h2>
        <div className="flex flex-wrap items-center gap-1">
          <StatusPills of={conversation} />
        </div>
      </div>
      <Button small icon={Info} className="min-[1200px]:hidden" onClick={onDetails}>
        {t("context.open")}
      </Button>
    </header>
  );
}
