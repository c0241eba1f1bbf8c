"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search, SlidersHorizontal, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { query, read } from "@/api/client";
import { useMay } from "@/shell/session";
import { IconButton } from "@/ui/button";
import { Input } from "@/ui/field";
import { useShortcuts } from "@/ui/keyboard";
import { Tabs } from "@/ui/tabs";
import { CountedChip } from "./counted-chip";
import { TABS, type TabName, useFilters } from "./filters";
import { List } from "./list";
import { useRows } from "./rows";

/** Fetched when it is opened. */
const FilterPanel = dynamic(() => import("./filter-panel").then((one) => one.FilterPanel), {
  loading: () => null,
});

const RARE: ReadonlySet<TabName> = new Set(["failed", "outside", "paused"]);
/** Milliseconds without a further key until the words are searched for. */
const TYPING = 300;

/** The list of conversations with its tabs, filters and search. */
export function ListPane() {
  const t = useTranslations("conversations");
  const filters = useFilters();
  const { id } = useParams<{ id?: string }>();
  const [words, setWords] = useState("");
  const [q, setQ] = useState("");
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useShortcuts({ "/": () => box.current?.focus() });
  useEffect(() => {
    const due = setTimeout(() => setQ(words.trim()), TYPING);
    return () => clearTimeout(due);
  }, [words]);

  const counts = useQuery({
    queryKey: ["conversations", "counts", filters.others],
    queryFn: ({ signal }) =>
      read(query.GET("/conversations/counts", { params: { query: filters.others }, signal })),
    placeholderData: keepPreviousData,
  });
  const rows = useRows(useDeferredValue(filters.wanted), q);
  const personal = useMay("admin", "operator");
  // In a narrow pane a kind that is nowhere to be found only takes room.
  const shown = TABS.filter(
    (name) => !RARE.has(name) || name === filters.tab || counts.data?.counts[name] !== 0,
  );
  const clear = () => {
    setWords("");
    setQ("");
    filters.clear();
    filters.toTab("all");
  };
  return (
    <section aria-label={t("title")} className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex items-center justify-between gap-2 px-3 pt-3">
        <h1 className="font-semibold text-lg">{t("title")}</h1>
        <IconButton
          small
          icon={SlidersHorizontal}
          label={t("filters.label", { count: filters.chosen })}
          aria-expanded={open}
          className={filters.chosen > 0 ? "bg-accent-soft text-accent-strong" : ""}
          onClick={() => setOpen(!open)}
        />
      </header>
      <div className="relative px-3 pt-2 pb-1">
        <Search
          className="pointer-events-none absolute top-1/2 left-5.5 mt-0.5 size-4 -translate-y-1/2 text-ink-faint"
          aria-hidden
        />
        <Input
          ref={box}
          type="search"
          className="px-8! [&::-webkit-search-cancel-button]:hidden"
          aria-label={t("search.label")}
          placeholder={t(personal ? "search.words" : "search.ids")}
          maxLength={200}
          autoComplete="off"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            setWords("");
            event.currentTarget.blur();
          }}
        />
        {words && (
          <IconButton
            small
            icon={X}
            label={t("search.clear")}
            className="absolute top-1/2 right-4 mt-0.5 -translate-y-1/2"
            onClick={() => setWords("")}
          />
        )}
      </div>
      <Tabs
        wrap
        label={t("tabs.label")}
        value={filters.tab}
        onChange={filters.toTab}
        tabs={shown.map((name) => ({ name, label: t(`tabs.${name}`), count: counts.data?.counts[name] }))}
      />
      {open && <FilterPanel filters={filters} />}
      {filters.counted && <CountedChip of={filters.counted} onRemove={filters.clearCounted} />}
      <List
        rows={rows}
        current={id}
        narrowed={q !== "" || filters.chosen > 0 || filters.tab !== "all"}
        onClear={clear}
      />
    </section>
  );
}
