import { MessagesSquare } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { verifySession } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("conversations");
  return { title: t("title") };
}

export default async function Conversations() {
  await verifySession();
  const t = await getTranslations("conversations");
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-6 text-center text-ink-soft">
      <MessagesSquare className="size-8 text-ink-faint" aria-hidden />
      <p className="font-medium text-ink">{t("choose")}</p>
      <p className="max-w-prose">{t("chooseWhy")}</p>
    </div>
  );
}
