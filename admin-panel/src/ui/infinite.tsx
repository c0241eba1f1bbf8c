"use client";

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "./button";

/** The button for the next page of a list; nothing at its end. */
export function More({ of }: { of: UseInfiniteQueryResult<InfiniteData<unknown>> }) {
  const t = useTranslations("common.actions");
  if (!of.hasNextPage) return null;
  return (
    <Button busy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
      {t("more")}
    </Button>
  );
}
