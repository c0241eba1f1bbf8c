"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { IconButton } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import type { Tariff } from "../model";
import { plain } from "../words";

export type Picked = { code: string; quantity: number; variant: string | null };

const MOST_SHOWN = 8;

/** A set of elements, found by name or code. Only what has a price of its own: variants, not their parents. */
export function ElementPicker({
  tariff,
  picked,
  onChange,
}: {
  tariff: Tariff;
  picked: readonly Picked[];
  onChange: (picked: Picked[]) => void;
}) {
  const t = useTranslations("tariffs.trial");
  const [text, setText] = useState("");
  const wanted = plain(text.trim());
  const free = tariff.elements
    .filter(
      (one) =>
        !one.retired &&
        !one.needs_variant &&
        !picked.some((each) => each.code === one.code) &&
        plain(`${one.name} ${one.code} ${one.keywords.join(" ")}`).includes(wanted),
    )
    .sort((a, b) => rank(a.name, wanted) - rank(b.name, wanted));
  const add = (code: string) => {
    onChange([...picked, { code, quantity: 1, variant: null }]);
    setText("");
  };
  return (
    <div className="flex flex-col gap-2">
      <Field label={t("pick")} hint={t("pickHint")}>
        {(ids) => (
          <Input
            {...ids}
            type="search"
            value={text}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              const first = free[0];
              if (wanted && first) add(first.code);
            }}
          />
        )}
      </Field>
      {wanted && (
        <ul className="flex flex-wrap gap-1.5">
          {free.slice(0, MOST_SHOWN).map((one) => (
            <li key={one.code}>
              <button
                type="button"
                onClick={() => add(one.code)}
                className="min-h-7 rounded-md border border-control px-2 text-left text-sm hover:bg-sunken"
              >
                + {one.name}
              </button>
            </li>
          ))}
          {free.length === 0 && <li className="text-ink-faint text-sm">{t("noElement")}</li>}
        </ul>
      )}
      {picked.length > 0 && (
        <ul className="rounded-md border border-line">
          {picked.map((one) => {
            const name = tariff.elements.find((each) => each.code === one.code)?.name ?? one.code;
            return (
              <li
                key={one.code}
                className="flex items-center justify-between gap-2 border-line border-b py-1 pr-1 pl-3 last:border-b-0"
              >
                <span className="min-w-0 break-words">{name}</span>
                <IconButton
                  small
                  icon={X}
                  label={t("unpick", { name })}
                  onClick={() => onChange(picked.filter((each) => each !== one))}
                />
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** Names that begin so come first, then those that have it, then what only a keyword matches. */
function rank(name: string, wanted: string): number {
  const at = plain(name).indexOf(wanted);
  return at === 0 ? 0 : at > 0 ? 1 : 2;
}
