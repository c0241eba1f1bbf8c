import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Knowledge } from "@/features/knowledge/knowledge";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("shell.nav"))("knowledge") };
}

export default async function Page() {
  await verifySession();
  return (
    <Texts of={["knowledge"]}>
      <Knowledge />
    </Texts>
  );
}
