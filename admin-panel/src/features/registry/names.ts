import { useTranslations } from "next-intl";
import { useCallback } from "react";

/** What people call a table of the read models; one that is newer than this page keeps its own name. */
export function useReaderName(): (name: string) => string {
  const t = useTranslations("registry.readers.names");
  return useCallback((name) => (t.has(name as "history") ? t(name as "history") : name), [t]);
}

/** Who could not read something: the assistant, the deliveries, or one table. */
export function useSetAsideBy(): (reader: string) => string {
  const t = useTranslations("registry.quarantine.readers");
  const nameOf = useReaderName();
  return useCallback(
    (reader) => {
      if (reader === "agent" || reader === "outbox") return t(reader);
      return t("projection", { name: nameOf(reader.replace(/^projections\./, "")) });
    },
    [t, nameOf],
  );
}
