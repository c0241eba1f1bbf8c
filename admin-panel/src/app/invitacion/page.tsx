import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Invitation } from "@/shell/invitation";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signin.invitation"))("title") };
}

export default async function Page() {
  const t = await getTranslations("signin.invitation");
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-6">
        <h1 className="mb-4 font-semibold text-xl">{t("title")}</h1>
        <Invitation />
      </div>
    </main>
  );
}
