import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ownPath } from "@/shell/paths";
import { SignIn } from "@/shell/sign-in";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signin"))("submit") };
}

export default async function Page({ searchParams }: { searchParams: Promise<{ a?: string | string[] }> }) {
  const t = await getTranslations("signin");
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-6">
        <h1 className="mb-4 font-semibold text-xl">{t("title")}</h1>
        <SignIn to={ownPath((await searchParams).a)} />
        <p className="mt-4 text-ink-faint text-sm">{t("forgotten")}</p>
      </div>
    </main>
  );
}
