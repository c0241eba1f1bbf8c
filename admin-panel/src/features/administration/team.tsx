"use client";

import type { ColumnDef } from "@tanstack/react-table";
import { Ellipsis, UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useSession } from "@/shell/session";
import { Button, IconButton } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { Card } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Shown } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { Ago } from "@/ui/values";
import { type Admin, useAdmins } from "./data";
import { type Asked, TeamDialogs } from "./team-dialogs";

const STATES = { invited: "warn", active: "good", disabled: "neutral", unreadable: "bad" } as const;

/** Who may sign in, and what for. */
export function Team() {
  const t = useTranslations("administration.team");
  const roles = useTranslations("shell.roles");
  const me = useSession();
  const admins = useAdmins();
  const [asked, setAsked] = useState<Asked | null>(null);
  const columns = useMemo<ColumnDef<Admin>[]>(
    () => [
      {
        id: "email",
        header: t("columns.email"),
        cell: ({ row: { original } }) => (
          <span className="break-all">
            {original.email ?? original.id} {original.id === me.id && <Pill>{t("you")}</Pill>}
          </span>
        ),
      },
      { id: "role", header: t("columns.role"), cell: ({ row }) => roles(row.original.role) },
      {
        id: "state",
        header: t("columns.state"),
        cell: ({ row: { original } }) => (
          <Pill tone={STATES[original.state]}>{t(`states.${original.state}`)}</Pill>
        ),
      },
      {
        id: "sessions",
        header: t("columns.sessions"),
        meta: { right: true, wideOnly: true },
        cell: ({ row }) => row.original.sessions,
      },
      {
        id: "password",
        header: t("columns.password"),
        meta: { wideOnly: true },
        cell: ({ row: { original } }) =>
          original.password_at ? (
            <Ago at={original.password_at} />
          ) : (
            <span className="text-ink-faint">{t("never")}</span>
          ),
      },
      {
        id: "actions",
        header: () => <span className="sr-only">{t("columns.actions")}</span>,
        meta: { right: true },
        cell: ({ row: { original } }) => (
          <Menu
            trigger={
              <IconButton small icon={Ellipsis} label={t("more", { email: original.email ?? original.id })} />
            }
            items={[
              {
                name: t("actions.sessions"),
                onSelect: () => setAsked({ what: "sessions", admin: original }),
              },
              {
                name: t("actions.role"),
                disabled: original.id === me.id,
                onSelect: () => setAsked({ what: "role", admin: original }),
              },
              {
                name: t("actions.invite"),
                disabled: original.state === "disabled",
                onSelect: () => setAsked({ what: "link", admin: original }),
              },
              "line",
              original.state === "disabled"
                ? { name: t("actions.enable"), onSelect: () => setAsked({ what: "enable", admin: original }) }
                : {
                    name: t("actions.disable"),
                    danger: true,
                    disabled: original.id === me.id,
                    onSelect: () => setAsked({ what: "disable", admin: original }),
                  },
            ]}
          />
        ),
      },
    ],
    [t, roles, me.id],
  );
  return (
    <Card
      flush
      actions={
        <Button icon={UserPlus} look="primary" onClick={() => setAsked({ what: "invite" })}>
          {t("invite")}
        </Button>
      }
    >
      <p className="px-4 pt-4 text-ink-soft">{t("lead")}</p>
      <Shown of={admins}>
        {({ admins: everybody }) => (
          <DataTable label={t("columns.email")} columns={columns} rows={everybody} id={(row) => row.id} />
        )}
      </Shown>
      <TeamDialogs asked={asked} onAsk={setAsked} />
    </Card>
  );
}
