import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CustomerPage } from "@/features/customers/customer";
import { Texts } from "@/i18n/texts";
import { permitted } from "@/server/session";
import { Forbidden } from "@/shell/forbidden";

/** The id is Chatwoot's number of the contact, which names nobody; the title of the page does not either. */
const CONTACT = /^contact-\d{1,18}-\d{1,18}$/;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("shell.nav"))("customers") };
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  if (!(await permitted("admin", "operator"))) return <Forbidden />;
  const { id } = await params;
  if (!CONTACT.test(id)) notFound();
  return (
    <Texts of={["customers"]}>
      <CustomerPage id={id} />
    </Texts>
  );
}
