"use client";

import { useTranslations } from "next-intl";

/** What a type of event is called; one that nobody named, by its own name. */
export function useEventName(): (name: string) => string {
  const t = useTranslations("eventTypes");
  return (name) => {
    const key = name as Parameters<typeof t>[0];
    return t.has(key) ? t(key) : name;
  };
}
