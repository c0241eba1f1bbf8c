import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Registry } from "@/features/registry/registry";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("shell.nav"))("registry") };
}

export default async function Page() {
  await verifySession();
  return (
    <Texts of={["registry"]}>
      <Registry />
    </Texts>
  );
}
