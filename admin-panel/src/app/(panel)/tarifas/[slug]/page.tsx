import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { TariffScreen } from "@/features/tariffs/tariff";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

type Props = { params: Promise<{ slug: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations("shell.nav");
  return { title: `${(await params).slug} · ${t("tariffs")}` };
}

export default async function Tariff({ params }: Props) {
  await verifySession();
  const { slug } = await params;
  if (!SLUG.test(slug)) notFound();
  return (
    <Texts of={["tariffs"]}>
      <TariffScreen slug={slug} />
    </Texts>
  );
}
