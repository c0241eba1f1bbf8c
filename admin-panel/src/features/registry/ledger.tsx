"use client";

import type { ColumnDef } from "@tanstack/react-table";
import { useFormatter, useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { More } from "@/ui/infinite";
import { Facts } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Empty, Shown } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { Copy, DateTime, Id } from "@/ui/values";
import { type Seal, useLedger, useVerify } from "./data";
import { VerificationShown } from "./verification";

const KEEPER = { sealing: "good", late: "bad", unknown: "warn" } as const;

/** The proof that nothing was changed: seals, and the last time they were compared with the log. */
export function Ledger() {
  const t = useTranslations("registry.ledger");
  const format = useFormatter();
  const may = useMay("admin", "auditor");
  const found = useLedger();
  const verify = useVerify();
  const [asked, setAsked] = useState(false);
  const columns = useMemo<ColumnDef<Seal>[]>(
    () => [
      {
        id: "position",
        header: t("columns.position"),
        cell: ({ row }) => format.number(row.original.position),
      },
      { id: "at", header: t("columns.at"), cell: ({ row }) => <DateTime at={row.original.at} seconds /> },
      {
        id: "size",
        header: t("columns.size"),
        meta: { right: true },
        cell: ({ row }) => format.number(row.original.size),
      },
      {
        id: "root",
        header: t("columns.root"),
        cell: ({ row: { original } }) => (
          <span className="inline-flex items-center gap-1">
            <Id value={original.root} short={12} />
            <Copy text={original.root} />
          </span>
        ),
      },
      {
        id: "signers",
        header: t("columns.signers"),
        meta: { wideOnly: true },
        cell: ({ row }) => <span className="font-mono text-sm">{row.original.signers.join(", ")}</span>,
      },
    ],
    [t, format],
  );
  const rows = found.data?.pages.flatMap((page) => page.seals) ?? [];
  return (
    <>
      <Shown of={found}>
        {({ pages: [first] }) =>
          first && (
            <div className="grid grid-cols-1 gap-6 p-4 lg:grid-cols-2">
              <Facts
                of={[
                  [t("events"), first.events === null ? "—" : format.number(first.events ?? 0)],
                  [
                    t("keeper"),
                    <Pill key="keeper" tone={KEEPER[first.keeper]}>
                      {t(first.keeper)}
                    </Pill>,
                  ],
                  [t("unsealed"), t("unsealedCount", { count: first.unsealed?.positions ?? 0 })],
                  [
                    t("logId"),
                    <span key="id" className="break-all font-mono text-sm">
                      {first.log_id ?? "—"}
                    </span>,
                  ],
                ]}
              />
              <section className="flex flex-col items-start gap-3">
                <h2 className="font-semibold">{t("verification")}</h2>
                {first.verification.last ? (
                  <VerificationShown of={first.verification.last} />
                ) : (
                  <p className="text-ink-soft">{t("never")}</p>
                )}
                {first.verification.waiting ? (
                  <p role="status" className="text-accent">
                    {t("waiting", { by: first.verification.waiting.by })}
                  </p>
                ) : (
                  may && <Button onClick={() => setAsked(true)}>{t("verify")}</Button>
                )}
                {first.verification.items.length > 1 && (
                  <details className="w-full">
                    <summary className="text-ink-soft">{t("history")}</summary>
                    <div className="mt-2 flex flex-col gap-3">
                      {first.verification.items.slice(1).map((one) => (
                        <VerificationShown key={one.position} of={one} />
                      ))}
                    </div>
                  </details>
                )}
              </section>
            </div>
          )
        }
      </Shown>
      <div className="border-line border-t px-4 pt-4">
        <h2 className="font-semibold">{t("seals")}</h2>
        <p className="text-ink-soft">{t("sealsLead")}</p>
      </div>
      {found.data && rows.length === 0 ? (
        <Empty title={t("empty")} />
      ) : (
        <DataTable
          label={t("seals")}
          columns={columns}
          rows={rows}
          id={(row) => String(row.position)}
          foot={found.hasNextPage && <More of={found} />}
        />
      )}
      {asked && (
        <Confirm
          open
          onOpenChange={(open) => !open && setAsked(false)}
          title={t("verifyTitle")}
          lead={t("verifyLead")}
          action={t("verify")}
          busy={verify.isPending}
          error={verify.error}
          onConfirm={(reason) => verify.mutate(reason, { onSuccess: () => setAsked(false) })}
        />
      )}
    </>
  );
}
