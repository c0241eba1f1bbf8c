import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { TariffList } from "@/features/tariffs/list";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";
import { Page } from "@/ui/page";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("shell.nav"))("tariffs") };
}

export default async function Tariffs() {
  await verifySession();
  const t = await getTranslations();
  return (
    <Texts of={["tariffs"]}>
      <Page wide title={t("shell.nav.tariffs")} lead={t("tariffs.lead")}>
        <TariffList />
      </Page>
    </Texts>
  );
}
