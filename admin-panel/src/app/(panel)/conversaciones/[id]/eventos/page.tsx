import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { EventsScreen } from "@/features/events/screen";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations("events");
  return { title: t("title", { id: (await params).id }) };
}

export default async function Events({ params }: Props) {
  await verifySession();
  const { id } = await params;
  if (!/^\d{1,18}-\d{1,18}$/.test(id)) notFound();
  return (
    <Texts of={["events", "eventTypes", "conversations", "deliveries"]}>
      <EventsScreen key={id} id={id} />
    </Texts>
  );
}
