"use client";

import { CircleHelp, TriangleAlert, UserRound } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Money } from "@/ui/values";
import type { Trial } from "../model";
import { Price } from "./price";

/** What the assistant would make of it: what it recognised by which words, what it would ask, what it costs. */
export function Result({
  found,
  title,
  other,
  onOption,
}: {
  found: Trial;
  title: string;
  /** Cents with VAT of what it is compared to; null: nothing. */
  other: number | null;
  onOption: (element: string, key: string) => void;
}) {
  const t = useTranslations("tariffs.trial");
  const format = useFormatter();
  const { price } = found;
  const names = new Map([...found.recognised, ...found.services].map((one) => [one.code, one.name]));
  return (
    <Card
      title={
        <>
          {title}
          {found.name && <span className="font-normal text-ink-soft"> · {found.name}</span>}
        </>
      }
      actions={
        price ? (
          <span className="font-semibold text-lg">
            <Money cents={price.gross_cents} currency={found.currency} />
            {other !== null && other !== price.gross_cents && (
              <span className="ml-2 font-normal text-ink-soft text-sm">
                {format.number((price.gross_cents - other) / 100, {
                  style: "currency",
                  currency: found.currency,
                  signDisplay: "always",
                })}
              </span>
            )}
          </span>
        ) : (
          <Pill tone="warn">{t("noPrice")}</Pill>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <Part title={t("recognised")}>
          {found.recognised.length === 0 ? (
            <p className="text-ink-soft">{t("recognisedNone")}</p>
          ) : (
            <ul className="flex flex-col gap-1">
              {found.recognised.map((one) => (
                <li key={one.code} className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">
                    {one.quantity > 1 && `${one.quantity} × `}
                    {one.name}
                  </span>
                  {one.list && <span className="text-ink-faint text-xs">{one.list}</span>}
                  {one.words && (
                    <span className="min-w-0 break-words text-ink-soft text-sm">
                      {t("byWords", { words: one.words })}
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )}
          {found.only && <p className="mt-1 text-ink-soft">{t("only")}</p>}
          {found.excluded.length > 0 && (
            <p className="mt-1 text-ink-soft">
              {t("excluded")} {found.excluded.map((one) => one.name).join(", ")}
            </p>
          )}
          {found.services.length > 0 && (
            <p className="mt-1 text-ink-soft">
              {t("services")}{" "}
              {found.services
                .map((one) => (one.included ? one.name : `${one.name} (${t("notIncluded")})`))
                .join(", ")}
            </p>
          )}
        </Part>
        {(found.doubted.length > 0 || found.unknown.length > 0 || found.waiting.length > 0) && (
          <Part title={t("doubts")}>
            <ul className="list-disc pl-5">
              {found.doubted.map((one) => (
                <li key={one.words} className="break-words">
                  {t("doubted", {
                    words: one.words,
                    meanings: one.meanings.map((each) => each.name).join(", "),
                  })}
                </li>
              ))}
              {found.unknown.map((words) => (
                <li key={words} className="break-words">
                  {t("unknown", { words })}
                </li>
              ))}
              {found.waiting.map((words) => (
                <li key={words} className="break-words">
                  {t("waiting", { words })}
                </li>
              ))}
            </ul>
          </Part>
        )}
        {found.out_of_scope && (
          <Note icon={UserRound}>
            {t(`outOfScope.${found.out_of_scope.kind}`, { words: found.out_of_scope.words })}
          </Note>
        )}
        {found.questions.length > 0 && (
          <Part title={t("questions", { count: found.questions.length })}>
            <ol className="flex flex-col gap-2">
              {found.questions.map((one) => (
                <li key={`${one.about}/${one.code}/${one.text}`} className="flex gap-2">
                  <CircleHelp className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
                  <div className="min-w-0">
                    <p className="break-words">{one.text || t("whichVehicle")}</p>
                    {one.about === "option" ? (
                      <div className="mt-1 flex flex-wrap gap-2">
                        {one.choices.map((choice) => (
                          <Button small key={choice.code} onClick={() => onOption(one.code, choice.code)}>
                            {choice.name}
                          </Button>
                        ))}
                      </div>
                    ) : (
                      <p className="break-words text-ink-soft text-sm">
                        {one.choices.map((choice) => choice.name).join(" · ")}
                      </p>
                    )}
                  </div>
                </li>
              ))}
            </ol>
          </Part>
        )}
        {found.refusal && (
          <Note icon={TriangleAlert}>
            {t(`refusals.${found.refusal.kind}`, {
              elements: found.refusal.elements.join(", "),
              choices: found.refusal.choices.join(", "),
            })}
          </Note>
        )}
        {price && <Price price={price} currency={found.currency} />}
        {found.documents.length > 0 && (
          <Part title={t("documents")}>
            <ul className="flex flex-col gap-1">
              {found.documents.map((one) => (
                <li key={one.code} className="break-words">
                  <span className="font-medium">{one.name || t("everySet")}: </span>
                  {one.documents.join(" · ")}
                </li>
              ))}
            </ul>
          </Part>
        )}
        {found.warnings
          .filter((one) => one.kind !== "unknown_words")
          .map((one) => (
            <Note key={one.kind} icon={TriangleAlert}>
              {t(`warnings.${one.kind}`, {
                about: one.about.map((code) => names.get(code) ?? code).join(", "),
              })}
            </Note>
          ))}
      </div>
    </Card>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 font-medium text-ink-faint text-sm">{title}</h3>
      {children}
    </section>
  );
}

function Note({ icon: Icon, children }: { icon: typeof UserRound; children: ReactNode }) {
  return (
    <p className="flex gap-2 rounded-md bg-warn-soft p-3">
      <Icon className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  );
}
