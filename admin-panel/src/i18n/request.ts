import { cookies } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { LOCALE_COOKIE, LOCALES, type Locale, TIME_ZONE } from "./namespaces";

export default getRequestConfig(async () => {
  const asked = (await cookies()).get(LOCALE_COOKIE)?.value as Locale | undefined;
  const locale: Locale = asked && LOCALES.includes(asked) ? asked : "es";
  const messages = (locale === "en" ? await import("./messages/en") : await import("./messages/es")).default;
  return { locale, messages, timeZone: TIME_ZONE };
});
