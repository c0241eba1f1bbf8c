"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import type { ApiError } from "@/api/errors";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field, Input, Textarea } from "./field";
import { Failure } from "./states";

/** Asks before something that others will see: with a reason, and with a word to type where it cannot be undone. */
export function Confirm({
  open,
  onOpenChange,
  title,
  lead,
  children,
  action,
  danger,
  reason = "required",
  typed,
  busy,
  error,
  onConfirm,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  lead?: ReactNode;
  children?: ReactNode;
  /** The word on the button: what is done, not "OK". */
  action: ReactNode;
  danger?: boolean;
  reason?: "required" | "optional" | "none";
  /** What must be typed to go on, and how it is asked for. */
  typed?: { word: string; label: ReactNode };
  busy?: boolean;
  error?: ApiError | null;
  onConfirm: (reason: string) => void;
}) {
  const t = useTranslations("common");
  const form = useId();
  const [why, setWhy] = useState("");
  const [word, setWord] = useState("");
  const [tried, setTried] = useState(false);
  const missing = reason === "required" && why.trim() === "";
  const mistyped = typed !== undefined && word.trim() !== typed.word;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!missing && !mistyped) onConfirm(why.trim());
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      lead={lead}
      foot={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("actions.cancel")}</Button>
          <Button
            type="submit"
            form={form}
            look={danger ? "danger" : "primary"}
            busy={busy}
            disabled={mistyped}
          >
            {action}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        {children}
        {reason !== "none" && (
          <Field
            label={t("reason.label")}
            hint={t("reason.hint")}
            problem={tried && missing ? t("reason.required") : undefined}
          >
            {(ids) => (
              <Textarea
                {...ids}
                value={why}
                maxLength={500}
                onChange={(event) => setWhy(event.target.value)}
              />
            )}
          </Field>
        )}
        {typed && (
          <Field label={typed.label}>
            {(ids) => (
              <Input
                {...ids}
                value={word}
                autoComplete="off"
                onChange={(event) => setWord(event.target.value)}
              />
            )}
          </Field>
        )}
        {error && <Failure error={error} title={t("state.refused")} />}
      </form>
    </Dialog>
  );
}
