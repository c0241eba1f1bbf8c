"use client";

import { useTranslations } from "next-intl";

type Group = "abandoned" | "failure" | "whatsapp" | "status" | "media" | "tool" | "node";

/** What a code of the log means; a code that nobody gave words to is shown as it is. */
export function useWords(): (group: Group, code: string) => string {
  const t = useTranslations("conversations.words");
  return (group, code) => {
    const key = `${group}.${code}` as Parameters<typeof t>[0];
    return t.has(key) ? t(key) : code;
  };
}
