"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog } from "@/ui/dialog";
import { Money } from "@/ui/values";
import type { Quote } from "../model";
import { QuoteCard } from "../thread/quote-card";
import { Block } from "./context";

/** The prices that were given here, the newest first. */
export function Quotes({ of }: { of: Quote[] }) {
  const t = useTranslations("conversations.context");
  const format = useFormatter();
  const [shown, setShown] = useState<Quote | null>(null);
  const given = of.filter((one) => one.stands).toReversed();
  return (
    <Block title={t("quotes")}>
      {given.length === 0 ? (
        <p className="text-ink-soft">{t("noQuotes")}</p>
      ) : (
        <ul className="flex flex-col">
          {given.map((quote) => (
            <li key={quote.quote_id}>
              <button
                type="button"
                onClick={() => setShown(quote)}
                className="flex min-h-8 w-full items-center justify-between gap-2 rounded-md px-2 text-left hover:bg-sunken"
              >
                <span className="truncate text-ink-soft text-sm">
                  {format.dateTime(new Date(quote.at), {
                    day: "numeric",
                    month: "short",
                    hour: "2-digit",
                    minute: "2-digit",
                  })}{" "}
                  · {t("elements", { count: quote.elements.length })}
                </span>
                <span className="font-medium">
                  <Money cents={quote.gross.cents} currency={quote.gross.currency} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {shown && (
        <Dialog open onOpenChange={(open) => !open && setShown(null)} title={t("quote")}>
          <QuoteCard of={shown} />
        </Dialog>
      )}
    </Block>
  );
}
