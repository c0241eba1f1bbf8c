import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Customers } from "@/features/customers/customers";
import { Texts } from "@/i18n/texts";
import { permitted } from "@/server/session";
import { Forbidden } from "@/shell/forbidden";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("shell.nav"))("customers") };
}

export default async function Page() {
  if (!(await permitted("admin", "operator"))) return <Forbidden />;
  return (
    <Texts of={["customers"]}>
      <Customers />
    </Texts>
  );
}
