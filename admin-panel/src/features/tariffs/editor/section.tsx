"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Card } from "@/ui/page";
import { Empty } from "@/ui/states";

/** One part of a tariff: what it is for, what can be added, its rows. */
export function Section({
  title,
  lead,
  actions,
  empty,
  filtered,
  children,
}: {
  title: string;
  lead: string;
  actions?: ReactNode;
  empty: boolean;
  /** There are rows, only not such as were asked for. */
  filtered: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("tariffs.editor");
  return (
    <Card title={title} actions={actions} flush>
      <p className="max-w-4xl px-4 pt-3 pb-1 text-ink-soft">{lead}</p>
      {empty ? (
        <Empty title={filtered ? t("noMatch") : t("nothing")}>{filtered ? t("noMatchWhy") : undefined}</Empty>
      ) : (
        children
      )}
    </Card>
  );
}
