import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Deliveries } from "@/features/deliveries/deliveries";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("shell.nav"))("deliveries") };
}

export default async function Page() {
  await verifySession();
  return (
    <Texts of={["deliveries"]}>
      <Deliveries />
    </Texts>
  );
}
