import { getTranslations } from "next-intl/server";
import { verifySession } from "@/server/session";
import { Message } from "./message";

/** What a role may not see is a page of its own, not a crash. */
export async function Forbidden() {
  const t = await getTranslations("shell");
  const { role } = await verifySession();
  return (
    <Message
      title={t("errors.forbiddenTitle")}
      text={t("errors.forbidden", { role: t(`roles.${role}`) })}
      home={t("errors.home")}
    />
  );
}
