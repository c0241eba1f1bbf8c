"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { signIn } from "@/api/session";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";

/** The form; `to` is where it leads, else `onDone` goes on where one was. */
export function SignIn({ to, onDone }: { to?: string; onDone?: () => void }) {
  const t = useTranslations("signin");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = String(form.get("email")).trim();
    const password = String(form.get("password"));
    if (!email || !password) {
      setProblem(t("required"));
      return;
    }
    setBusy(true);
    setProblem(null);
    const refused = await signIn({ email, password }).catch(() => ({ status: 502, retryAfter: 0 }));
    if (!refused) {
      if (onDone) onDone();
      else window.location.assign(to ?? "/"); // a whole new page: nothing of who was here before stays
      return;
    }
    setBusy(false);
    if (refused.status === 429) setProblem(t("locked", { seconds: Math.max(1, refused.retryAfter) }));
    else setProblem(refused.status === 401 || refused.status === 422 ? t("wrong") : t("away"));
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label={t("email")}>
        {(ids) => <Input {...ids} name="email" type="email" autoComplete="username" required autoFocus />}
      </Field>
      <Field label={t("password")} problem={problem}>
        {(ids) => <Input {...ids} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" look="primary" busy={busy}>
        {busy ? t("submitting") : t("submit")}
      </Button>
    </form>
  );
}
