"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import type { Role } from "@/server/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field, Input } from "@/ui/field";
import { Failure } from "@/ui/states";
import { Copy } from "@/ui/values";
import { type Admin, useInvite, useNewLink } from "./data";
import { RoleField } from "./role";

/** Asks for an e-mail and a role, then shows the link that sets the password. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("administration.team");
  const common = useTranslations("common.actions");
  const form = useId();
  const invite = useInvite();
  const [role, setRole] = useState<Role>("operator");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email")).trim();
    invite.mutate({ email, role });
  };
  if (invite.data) return <Link token={invite.data.token} until={invite.data.expires_at} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("invite")}
      foot={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={form} look="primary" busy={invite.isPending}>
            {t("invite")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("email")}>
          {(ids) => <Input {...ids} name="email" type="email" autoComplete="off" required maxLength={254} />}
        </Field>
        <RoleField value={role} onChange={setRole} />
        {invite.error && <Failure error={invite.error} />}
      </form>
    </Dialog>
  );
}

/** A new link for somebody who is there already: an invitation that ran out, a forgotten password. */
export function LinkDialog({ admin, onClose }: { admin: Admin; onClose: () => void }) {
  const t = useTranslations("administration.team");
  const common = useTranslations("common.actions");
  const link = useNewLink();
  if (link.data) return <Link token={link.data.token} until={link.data.expires_at} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("link.title")}
      lead={admin.email ?? admin.id}
      foot={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button look="primary" busy={link.isPending} onClick={() => link.mutate(admin.id)}>
            {t("actions.invite")}
          </Button>
        </>
      }
    >
      {link.error && <Failure error={link.error} />}
    </Dialog>
  );
}

/** The secret stands behind `#`: browsers send that part to no server. */
function Link({ token, until, onClose }: { token: string; until: string; onClose: () => void }) {
  const t = useTranslations("administration.team.link");
  const common = useTranslations("common.actions");
  const format = useFormatter();
  const address = `${window.location.origin}/invitacion#${token}`;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title")}
      lead={t("lead", { time: format.dateTime(new Date(until), { dateStyle: "long", timeStyle: "short" }) })}
      foot={<Button onClick={onClose}>{common("close")}</Button>}
    >
      <div className="flex items-start gap-2">
        <code className="min-w-0 flex-1 break-all rounded-md bg-sunken p-2 text-xs">{address}</code>
        <Copy text={address} label={t("copy")} />
      </div>
    </Dialog>
  );
}
