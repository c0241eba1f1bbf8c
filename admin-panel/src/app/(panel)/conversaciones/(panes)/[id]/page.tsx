import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { OpenConversation } from "@/features/conversations/open";
import { verifySession } from "@/server/session";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations("conversations");
  return { title: t("numbered", { id: (await params).id }) };
}

export default async function Conversation({ params }: Props) {
  await verifySession();
  const { id } = await params;
  if (!/^\d{1,18}-\d{1,18}$/.test(id)) notFound();
  return <OpenConversation key={id} id={id} />;
}
