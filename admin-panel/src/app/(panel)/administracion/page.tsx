import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Administration } from "@/features/administration/administration";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("shell.nav"))("administration") };
}

export default async function Page() {
  await verifySession();
  return (
    <Texts of={["administration", "eventTypes"]}>
      <Administration />
    </Texts>
  );
}
