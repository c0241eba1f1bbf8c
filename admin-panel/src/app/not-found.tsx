import { getTranslations } from "next-intl/server";
import { Message } from "@/shell/message";

export default async function NotFound() {
  const t = await getTranslations("shell.errors");
  return (
    <main>
      <Message title={t("notFoundTitle")} text={t("notFound")} home={t("home")} />
    </main>
  );
}
