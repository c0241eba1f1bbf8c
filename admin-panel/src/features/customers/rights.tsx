"use client";

import { BellOff, BellRing, Download, Eraser, Lock, LockOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Card } from "@/ui/page";
import type { Customer, Wish } from "./data";
import { EraseDialog } from "./erase";
import { ExportDialog } from "./export";
import { WishDialog } from "./wish";

/** What may be done with a person's data, each with what it means. */
export function Rights({ of: customer }: { of: Customer }) {
  const t = useTranslations("customers.rights");
  const admin = useMay("admin");
  const [asked, setAsked] = useState<Wish | "export" | "erase" | null>(null);
  const muting: Wish = customer.is_muted ? "unmute" : "mute";
  const blocking: Wish = customer.is_restricted ? "unrestrict" : "restrict";
  // Who wrote again after an erasure has a name or a number again, and may be erased again.
  const erased = customer.erased_at !== null && customer.name === null && customer.phone === null;
  const close = () => setAsked(null);
  return (
    <Card title={t("title")} flush>
      <ul>
        <Right
          about={t(`${muting}.about`)}
          action={
            <Button icon={customer.is_muted ? BellRing : BellOff} onClick={() => setAsked(muting)}>
              {t(`${muting}.action`)}
            </Button>
          }
        />
        {admin ? (
          <>
            <Right
              about={t(`${blocking}.about`)}
              action={
                <Button icon={customer.is_restricted ? LockOpen : Lock} onClick={() => setAsked(blocking)}>
                  {t(`${blocking}.action`)}
                </Button>
              }
            />
            <Right
              about={t("export.about")}
              action={
                <Button icon={Download} onClick={() => setAsked("export")}>
                  {t("export.action")}
                </Button>
              }
            />
            {erased ? (
              <Right about={t("alreadyErased")} />
            ) : (
              <Right
                about={t("erase.about")}
                action={
                  <Button look="danger" icon={Eraser} onClick={() => setAsked("erase")}>
                    {t("erase.action")}
                  </Button>
                }
              />
            )}
          </>
        ) : (
          <li className="px-4 py-3 text-ink-soft text-sm">{t("adminsOnly")}</li>
        )}
      </ul>
      {asked === "export" && <ExportDialog customer={customer} onClose={close} />}
      {asked === "erase" && <EraseDialog customer={customer} onClose={close} />}
      {asked && asked !== "export" && asked !== "erase" && (
        <WishDialog wish={asked} customer={customer} onClose={close} />
      )}
    </Card>
  );
}

function Right({ about, action }: { about: string; action?: ReactNode }) {
  return (
    <li className="flex flex-col items-start gap-2 border-line border-b px-4 py-3 last:border-b-0">
      <p className="text-ink-soft text-sm">{about}</p>
      {action}
    </li>
  );
}
