"use client";

import clsx from "clsx";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { Checkbox, Field, Input } from "@/ui/field";
import { useShortcuts } from "@/ui/keyboard";
import type { Desk, DeskState } from "../desk";
import { problemsByEntry, refusalsOf } from "../grid/view";
import { applied, same, type Tariff } from "../model";
import { plain, useTold } from "../words";
import { Category } from "./category";
import { Conflict } from "./conflict";
import type { Sheet } from "./context";
import { Elements } from "./elements";
import { Extras } from "./extras";
import { Lists } from "./lists";
import { PapersPart } from "./papers";
import { SaveMark } from "./save-mark";
import { Surcharges } from "./surcharges";
import { Tiers } from "./tiers";

export const SHEETS = [
  "tiers",
  "elements",
  "extras",
  "surcharges",
  "lists",
  "documents",
  "category",
] as const;
type SheetName = (typeof SHEETS)[number];

const SHOWN: Record<SheetName, (props: { sheet: Sheet }) => React.ReactNode> = {
  tiers: Tiers,
  elements: Elements,
  extras: Extras,
  surcharges: Surcharges,
  lists: Lists,
  documents: PapersPart,
  category: Category,
};

/** The draft beside what is published; every cell is stored as soon as one leaves it. */
export function Editor({
  state,
  desk,
  published,
  readOnly,
}: {
  state: DeskState;
  desk: Desk;
  published: Tariff | null;
  readOnly: boolean;
}) {
  const t = useTranslations("tariffs");
  const tell = useTold();
  const [name, setName] = useQueryState("parte", parseAsStringLiteral(SHEETS).withDefault("tiers"));
  const [text, setText] = useState("");
  const [onlyChanged, setOnlyChanged] = useState(false);
  const [retired, setRetired] = useState(false);
  // A conflict that was closed without a choice; the next one opens by itself.
  const [later, setLater] = useState<DeskState["overlaps"] | null>(null);
  const search = useDeferredValue(plain(text.trim()));
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({ "/": () => input.current?.focus() });

  const tariff = useMemo(() => applied(state.draft.tariff, state.edits), [state.draft.tariff, state.edits]);
  const refused = useMemo(() => refusalsOf(state.refused, tell), [state.refused, tell]);
  const problems = useMemo(() => problemsByEntry(state.draft.problems, tell), [state.draft.problems, tell]);
  const differing = useMemo(
    () => new Set(SHEETS.filter((one) => differs(one, tariff, published))),
    [tariff, published],
  );
  const sheet: Sheet = {
    desk,
    tariff,
    published,
    refused,
    problems,
    readOnly,
    search,
    onlyChanged,
    retired,
  };
  const Shown = SHOWN[name];
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="relative min-w-0 flex-1 basis-56 sm:max-w-80">
          <Search
            className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-ink-faint"
            aria-hidden
          />
          <Field label={t("editor.search")} hideLabel>
            {(ids) => (
              <Input
                {...ids}
                ref={input}
                type="search"
                value={text}
                placeholder={t("editor.search")}
                className="pl-8"
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        </div>
        {published && (
          <Checkbox
            label={t("editor.onlyChanged")}
            checked={onlyChanged}
            onChange={(event) => setOnlyChanged(event.target.checked)}
          />
        )}
        {name === "elements" && (
          <Checkbox
            label={t("editor.retired")}
            checked={retired}
            onChange={(event) => setRetired(event.target.checked)}
          />
        )}
        <div className="sm:ml-auto">
          {readOnly ? (
            <span className="text-ink-soft text-sm">{t("editor.readOnly")}</span>
          ) : (
            <SaveMark state={state} desk={desk} onChoose={() => setLater(null)} />
          )}
        </div>
      </div>
      <nav aria-label={t("editor.parts")} className="flex flex-wrap gap-1.5">
        {SHEETS.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === name ? "true" : undefined}
            onClick={() => void setName(one)}
            className={clsx(
              "flex h-8 items-center gap-1.5 rounded-md border px-2.5 font-medium text-sm",
              one === name
                ? "border-accent bg-accent-soft text-accent-strong"
                : "border-line bg-surface text-ink-soft hover:bg-sunken hover:text-ink",
            )}
          >
            {t(`parts.${one}`)}
            {differing.has(one) && (
              <>
                <span aria-hidden className="size-1.5 rounded-full bg-warn" />
                <span className="sr-only">({t("cells.changed")})</span>
              </>
            )}
          </button>
        ))}
      </nav>
      <Shown key={name} sheet={sheet} />
      {state.overlaps !== later && (
        <Conflict overlaps={state.overlaps} desk={desk} onClose={() => setLater(state.overlaps)} />
      )}
    </div>
  );
}

/** Whether a part of the draft is not what is published; its own mark, so one knows where to look. */
function differs(name: SheetName, draft: Tariff, published: Tariff | null): boolean {
  if (!published) return false;
  switch (name) {
    case "documents": {
      const before = new Map(published.elements.map((one) => [one.code, one.documents]));
      return (
        !same(draft.documents, published.documents) ||
        draft.elements.some((one) => !same(one.documents, before.get(one.code) ?? []))
      );
    }
    case "category":
      return (["name", "customer", "vat_percent", "words", "not_words", "ambiguous"] as const).some(
        (field) => !same(draft[field], published[field]),
      );
    case "lists":
      return !same(draft.lists, published.lists);
    default:
      return !same(byKey(draft[name]), byKey(published[name]));
  }
}

function byKey(entries: readonly object[]): Record<string, object> {
  return Object.fromEntries(
    entries.map((one) => [
      String((one as { element?: string; code?: string }).element ?? (one as { code?: string }).code),
      one,
    ]),
  );
}
