"use client";

import { useTranslations } from "next-intl";
import { Copy } from "@/ui/values";

/** A command of the terminal that shows the same, and a button that copies it. */
export function Command({ children }: { children: string }) {
  const t = useTranslations("events");
  return (
    <span className="inline-flex max-w-full items-center gap-1 rounded-md bg-sunken pl-2">
      <code className="min-w-0 truncate font-mono text-xs" title={children}>
        {children}
      </code>
      <Copy text={children} label={t("copyCommand")} />
    </span>
  );
}
