"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field, Input, Select } from "@/ui/field";
import { CODE } from "../edits";
import { admitted } from "../grid/admits";
import { cents } from "../money";

/** One thing that a new entry must say. */
export type Ask = {
  name: string;
  label: string;
  hint?: string;
  kind: "code" | "key" | "slug" | "text" | "money" | "admits" | "select";
  options?: { value: string; name: string }[];
  /** Codes that are in use. */
  taken?: ReadonlySet<string>;
};

export type Said = Record<string, unknown>;

const FORMS = { code: CODE, key: /^[a-z][a-z0-9_]*$/, slug: /^[a-z0-9]+(-[a-z0-9]+)*$/ };

/** A button, and the form of a new entry behind it. */
export function Adding({
  label,
  title,
  lead,
  asks,
  onAdd,
}: {
  label: string;
  title: string;
  lead: string;
  asks: Ask[];
  onAdd: (said: Said) => void;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small icon={Plus} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && (
        <Dialog open onOpenChange={setOpen} title={title} lead={lead}>
          <EntryForm
            asks={asks}
            action={label}
            onCancel={() => setOpen(false)}
            onSubmit={(said) => {
              onAdd(said);
              setOpen(false);
            }}
          />
        </Dialog>
      )}
    </>
  );
}

export function EntryForm({
  asks,
  action,
  busy,
  onCancel,
  onSubmit,
}: {
  asks: Ask[];
  action: string;
  busy?: boolean;
  onCancel: () => void;
  onSubmit: (said: Said) => void;
}) {
  const t = useTranslations("tariffs");
  const common = useTranslations("common.actions");
  const form = useId();
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);

  const check = (ask: Ask): { value: unknown } | { problem: string } => {
    const text = (texts[ask.name] ?? (ask.kind === "select" ? (ask.options?.[0]?.value ?? "") : "")).trim();
    switch (ask.kind) {
      case "select":
        return { value: text || null };
      case "money": {
        const found = cents(text);
        return typeof found === "number" ? { value: found } : { problem: t(`typing.money.${found}`) };
      }
      case "admits": {
        const found = admitted(text);
        return found === "bad" ? { problem: t("typing.admits") } : { value: found };
      }
      case "text":
        return text ? { value: text } : { problem: t("typing.blank") };
      default:
        if (!FORMS[ask.kind].test(text)) return { problem: t(`typing.${ask.kind}`) };
        return ask.taken?.has(text) ? { problem: t("typing.taken") } : { value: text };
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const said: Said = {};
    for (const ask of asks) {
      const found = check(ask);
      if ("problem" in found) {
        document.getElementById(`${form}-${ask.name}`)?.querySelector<HTMLElement>("input, select")?.focus();
        return;
      }
      said[ask.name] = found.value;
    }
    onSubmit(said);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        {asks.map((ask) => {
          const found = check(ask);
          return (
            <div
              key={ask.name}
              id={`${form}-${ask.name}`}
              className={ask.kind === "text" || ask.kind === "select" ? "sm:col-span-2" : ""}
            >
              <Field
                label={ask.label}
                hint={ask.hint}
                problem={tried && "problem" in found ? found.problem : undefined}
              >
                {(ids) =>
                  ask.kind === "select" ? (
                    <Select
                      {...ids}
                      value={texts[ask.name] ?? ask.options?.[0]?.value ?? ""}
                      onChange={(event) => setTexts({ ...texts, [ask.name]: event.target.value })}
                    >
                      {ask.options?.map((one) => (
                        <option key={one.value} value={one.value}>
                          {one.name}
                        </option>
                      ))}
                    </Select>
                  ) : (
                    <Input
                      {...ids}
                      value={texts[ask.name] ?? ""}
                      autoComplete="off"
                      spellCheck={ask.kind === "text"}
                      inputMode={ask.kind === "money" ? "decimal" : undefined}
                      data-unsaved={texts[ask.name] ? "" : undefined}
                      onChange={(event) => {
                        const text =
                          ask.kind === "code" ? event.target.value.toUpperCase() : event.target.value;
                        setTexts({ ...texts, [ask.name]: text });
                      }}
                    />
                  )
                }
              </Field>
            </div>
          );
        })}
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{common("cancel")}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
