"use client";

import { useTranslations } from "next-intl";
import { Confirm } from "@/ui/confirm";
import { type Admin, useEnable } from "./data";
import { InviteDialog, LinkDialog } from "./invite";
import { RoleDialog } from "./role";
import { SessionsDialog } from "./sessions";

export type Asked =
  | { what: "invite" }
  | { what: "role" | "link" | "enable" | "disable" | "sessions"; admin: Admin };

/** Whichever dialog of the team is open. */
export function TeamDialogs({ asked, onAsk }: { asked: Asked | null; onAsk: (asked: Asked | null) => void }) {
  const close = () => onAsk(null);
  switch (asked?.what) {
    case "invite":
      return <InviteDialog onClose={close} />;
    case "link":
      return <LinkDialog admin={asked.admin} onClose={close} />;
    case "role":
      return <RoleDialog admin={asked.admin} onClose={close} />;
    case "sessions":
      return <SessionsDialog admin={asked.admin} onClose={close} />;
    case "enable":
    case "disable":
      return <EnableDialog way={asked.what} admin={asked.admin} onClose={close} />;
    default:
      return null;
  }
}

function EnableDialog({
  way,
  admin,
  onClose,
}: {
  way: "enable" | "disable";
  admin: Admin;
  onClose: () => void;
}) {
  const t = useTranslations("administration.team");
  const change = useEnable(way);
  const email = admin.email ?? admin.id;
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`${way}Title`, { email })}
      lead={t(`${way}Lead`)}
      action={t(`actions.${way}`)}
      danger={way === "disable"}
      busy={change.isPending}
      error={change.error}
      onConfirm={(reason) => change.mutate({ id: admin.id, reason }, { onSuccess: onClose })}
    />
  );
}
