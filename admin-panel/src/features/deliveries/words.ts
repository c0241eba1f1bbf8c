import { useTranslations } from "next-intl";

/** Why a part stands where it stands, and what to do about it, in words. */
export function useReasonWords() {
  const t = useTranslations("deliveries.reasons");
  const advice = useTranslations("deliveries.advice");
  const code = (reason: string) => reason.replace(/^(whatsapp|chatwoot)_/, "");
  return {
    name(reason: string | null | undefined): string {
      if (!reason) return t("none");
      const known = reason as Parameters<typeof t.has>[0];
      if (t.has(known)) return t(known as "wish");
      if (reason.startsWith("whatsapp_")) return t("whatsapp", { code: code(reason) });
      if (/^(chatwoot_)?\d+$/.test(reason)) return t("chatwoot", { code: code(reason) });
      return reason;
    },
    advice(reason: string | null | undefined): string | null {
      if (!reason) return null;
      const known = reason as Parameters<typeof advice.has>[0];
      if (advice.has(known)) return advice(known as "wish");
      return reason.startsWith("whatsapp_") ? advice("whatsapp") : null;
    },
  };
}
