"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Card } from "@/ui/page";
import { Failure } from "@/ui/states";
import { useToast } from "@/ui/toast";
import { usePassword } from "./data";

const SHORTEST = 12;

/** One's own password. */
export function Account() {
  const t = useTranslations("administration.account");
  const say = useToast();
  const change = usePassword();
  const [short, setShort] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const wanted = String(given.get("new"));
    setShort(wanted.length < SHORTEST);
    if (wanted.length < SHORTEST) return;
    change.mutate(
      { current: String(given.get("current")), new: wanted },
      {
        onSuccess: () => {
          form.reset();
          say(t("done"));
        },
      },
    );
  };
  const status = change.error?.status;
  return (
    <Card title={t("title")}>
      <form onSubmit={submit} className="flex max-w-sm flex-col gap-4">
        <Field label={t("current")} problem={status === 403 ? t("wrong") : undefined}>
          {(ids) => (
            <Input {...ids} name="current" type="password" autoComplete="current-password" required />
          )}
        </Field>
        <Field label={t("new")} hint={t("hint")} problem={short || status === 422 ? t("short") : undefined}>
          {(ids) => <Input {...ids} name="new" type="password" autoComplete="new-password" required />}
        </Field>
        {change.error && status !== 403 && status !== 422 && <Failure error={change.error} />}
        <Button type="submit" look="primary" busy={change.isPending} className="self-start">
          {t("submit")}
        </Button>
      </form>
    </Card>
  );
}
