"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { acceptInvitation } from "@/api/session";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";

/** Sets the password of whoever holds the link; its secret is behind `#` and leaves this page only here. */
export function Invitation() {
  const t = useTranslations("signin");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    setBusy(true);
    setProblem(null);
    const refused = await acceptInvitation({ token: window.location.hash.slice(1), password }).catch(
      () => 502,
    );
    setBusy(false);
    if (refused === null) setDone(true);
    else if (refused === 422) setProblem(t("invitation.hint"));
    else setProblem(refused === 401 || refused === 400 ? t("invitation.refused") : t("away"));
  };
  if (done) {
    return (
      <div className="flex flex-col items-start gap-4" role="status">
        <p>{t("invitation.done")}</p>
        <Link
          className="inline-flex h-9 items-center rounded-md bg-accent px-3 font-medium text-on-accent"
          href="/entrar"
        >
          {t("submit")}
        </Link>
      </div>
    );
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("invitation.password")} hint={t("invitation.hint")} problem={problem}>
        {(ids) => (
          <Input {...ids} name="password" type="password" autoComplete="new-password" required autoFocus />
        )}
      </Field>
      <Button type="submit" look="primary" busy={busy}>
        {t("invitation.submit")}
      </Button>
    </form>
  );
}
