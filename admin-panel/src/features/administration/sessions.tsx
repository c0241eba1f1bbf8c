"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Pill } from "@/ui/pill";
import { Empty, Failure, Shown } from "@/ui/states";
import { Ago, DateTime } from "@/ui/values";
import { type Admin, useRevoke, useSessions } from "./data";

/** Where somebody is signed in; each can be ended. */
export function SessionsDialog({ admin, onClose }: { admin: Admin; onClose: () => void }) {
  const t = useTranslations("administration.team");
  const sessions = useSessions(admin.id);
  const revoke = useRevoke(admin.id);
  const why = (code: string | null | undefined) => {
    const known = (code ?? "expired") as "expired";
    return t.has(`session.why.${known}`) ? t(`session.why.${known}`) : code;
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("sessionsTitle", { email: admin.email ?? admin.id })}
    >
      {revoke.error && <Failure error={revoke.error} />}
      <Shown
        of={sessions}
        empty={{ when: (found) => found.sessions.length === 0, show: <Empty title={t("sessionsEmpty")} /> }}
      >
        {(found) => (
          <ul className="flex flex-col">
            {found.sessions.map((session) => (
              <li
                key={session.id}
                className="flex flex-wrap items-center justify-between gap-2 border-line border-b py-2 last:border-b-0"
              >
                <span className="flex min-w-0 flex-col">
                  <span>
                    {t("session.started")} <DateTime at={session.started_at} />
                  </span>
                  <span className="text-ink-faint text-sm">
                    {session.lives ? (
                      <>
                        {t("session.used")} <Ago at={session.refreshed_at} />
                      </>
                    ) : (
                      why(session.ended_why)
                    )}
                  </span>
                </span>
                {session.lives ? (
                  <Button
                    small
                    busy={revoke.isPending && revoke.variables === session.id}
                    onClick={() => revoke.mutate(session.id)}
                  >
                    {t("session.revoke")}
                  </Button>
                ) : (
                  <Pill>{t("session.ended")}</Pill>
                )}
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </Dialog>
  );
}
