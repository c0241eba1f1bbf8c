"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Button } from "@/ui/button";
import { useRowKeys } from "@/ui/keyboard";
import { Empty, Failure, SkeletonRows } from "@/ui/states";
import { Row } from "./row";
import type { useRows } from "./rows";

const ROW = 92;
/** So many rows before the end the next page is asked for. */
const AHEAD = 15;

/** The rows: only those in sight are in the page, however many there are. */
export function List({
  rows,
  current,
  narrowed,
  onClear,
}: {
  rows: ReturnType<typeof useRows>;
  current: string | undefined;
  narrowed: boolean;
  onClear: () => void;
}) {
  const t = useTranslations();
  const box = useRef<HTMLDivElement>(null);
  const search = useSearchParams();
  const { all, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = rows;
  const virtual = useVirtualizer({
    count: all.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    getItemKey: (index) => all[index]?.id ?? index,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= all.length - AHEAD && hasNextPage && !isFetchingNextPage && !isFetchNextPageError)
      void fetchNextPage();
  }, [last, all.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  useRowKeys("#lista");

  if (rows.data === undefined) {
    return rows.isError ? (
      <div className="p-3">
        <Failure error={rows.error} onRetry={() => void rows.refetch()} />
      </div>
    ) : (
      <SkeletonRows />
    );
  }
  const suffix = withoutDrawer(search);
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-y-auto" id="lista">
      {rows.isError && (
        <div className="p-3">
          <Failure error={rows.error} onRetry={() => void rows.refetch()} />
        </div>
      )}
      {all.length === 0 ? (
        <Empty
          title={t(narrowed ? "conversations.list.noneFound" : "conversations.list.none")}
          action={narrowed && <Button onClick={onClear}>{t("common.actions.clear")}</Button>}
        >
          {t(narrowed ? "conversations.list.noneFoundWhy" : "conversations.list.noneWhy")}
        </Empty>
      ) : (
        <ul
          aria-label={t("conversations.list.label")}
          className="relative"
          style={{ height: virtual.getTotalSize() }}
        >
          {items.map((item) => {
            const row = all[item.index];
            return (
              row && (
                <li
                  key={item.key}
                  data-index={item.index}
                  ref={virtual.measureElement}
                  aria-setsize={hasNextPage ? -1 : all.length}
                  aria-posinset={item.index + 1}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <Row of={row} href={`/conversaciones/${row.id}${suffix}`} current={row.id === current} />
                </li>
              )
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** The filters go along from row to row; what is open over one conversation does not. */
function withoutDrawer(search: URLSearchParams | Readonly<URLSearchParams>): string {
  const kept = new URLSearchParams(search);
  kept.delete("porque");
  return kept.size ? `?${kept}` : "";
}
