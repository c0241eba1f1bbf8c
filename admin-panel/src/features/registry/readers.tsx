"use client";

import type { ColumnDef } from "@tanstack/react-table";
import { RotateCcw, Square } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { useMay } from "@/shell/session";
import { Button } from "@/ui/button";
import { Progress } from "@/ui/chart";
import { Confirm } from "@/ui/confirm";
import { Checkbox } from "@/ui/field";
import { Pill } from "@/ui/pill";
import { Shown } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { useToast } from "@/ui/toast";
import { type ReaderStatus, running, useCancelRebuild, useReaders, useRebuild } from "./data";
import { useReaderName } from "./names";
import { WorkShown } from "./work";

/** What changes as soon as a wish for a rebuild is taken up or refused. */
const mark = (one: ReaderStatus) => `${one.rebuild?.started_at} ${one.refused?.position}`;

/** The tables behind the screens: up to where each has read, and computing one anew. */
export function Readers() {
  const t = useTranslations("registry.readers");
  const say = useToast();
  const nameOf = useReaderName();
  const format = useFormatter();
  const may = useMay("admin");
  // Asked for here and not taken up yet: name of the table → its mark before.
  const [pending, setPending] = useState<Record<string, string>>({});
  const readers = useReaders(Object.keys(pending).length > 0);
  const items = readers.data?.items;
  useEffect(() => {
    setPending((all) => {
      const still = Object.entries(all).filter(([name, before]) =>
        items?.some((one) => one.name === name && mark(one) === before),
      );
      return still.length === Object.keys(all).length ? all : Object.fromEntries(still);
    });
  }, [items]);
  const rebuild = useRebuild();
  const cancel = useCancelRebuild();
  const [asked, setAsked] = useState<{ name: string; what: "rebuild" | "cancel" } | null>(null);
  const [accept, setAccept] = useState(false);
  const columns = useMemo<ColumnDef<ReaderStatus>[]>(
    () => [
      {
        id: "name",
        header: t("columns.name"),
        cell: ({ row }) => <b className="font-medium">{nameOf(row.original.name)}</b>,
      },
      {
        id: "state",
        header: t("columns.state"),
        cell: ({ row: { original } }) => (
          <span className="flex flex-wrap gap-1">
            {original.lag === null ? (
              <Pill tone="bad">{t("away")}</Pill>
            ) : original.lag > 0 ? (
              <Pill tone={original.lag > 100 ? "bad" : "warn"}>{t("behind", { count: original.lag })}</Pill>
            ) : (
              <Pill tone="good">{t("upToDate")}</Pill>
            )}
            {original.quarantined.length > 0 && (
              <Pill tone="bad">{t("setAside", { count: original.quarantined.length })}</Pill>
            )}
          </span>
        ),
      },
      {
        id: "position",
        header: t("columns.position"),
        meta: { right: true, wideOnly: true },
        cell: ({ row }) => format.number(row.original.position),
      },
      {
        id: "version",
        header: t("columns.version"),
        meta: { right: true, wideOnly: true },
        cell: ({ row }) => row.original.version,
      },
      {
        id: "last",
        header: t("columns.last"),
        cell: ({ row: { original } }) => (
          <>
            {original.rebuild && <WorkShown work={original.rebuild} />}
            {running(original.verify) && <WorkShown work={original.verify} />}
            {original.waiting.map((wish) => (
              <Begins key={wish.position} text={t("waiting", { by: wish.by })} />
            ))}
            {pending[original.name] === mark(original) && !original.waiting.length && (
              <Begins text={t("pending")} />
            )}
            {original.refused?.refused && (
              <span className="block text-sm text-warn">
                {t("refused", { why: original.refused.refused })}
              </span>
            )}
          </>
        ),
      },
      ...(may
        ? [
            {
              id: "actions",
              header: () => <span className="sr-only">{t("columns.actions")}</span>,
              meta: { right: true },
              cell: ({ row: { original } }: { row: { original: ReaderStatus } }) =>
                running(original.rebuild) ? (
                  <Button
                    small
                    icon={Square}
                    onClick={() => setAsked({ name: original.name, what: "cancel" })}
                  >
                    {t("cancel")}
                  </Button>
                ) : (
                  <Button
                    small
                    icon={RotateCcw}
                    disabled={original.waiting.length > 0 || pending[original.name] === mark(original)}
                    onClick={() => setAsked({ name: original.name, what: "rebuild" })}
                  >
                    {t("rebuild")}
                  </Button>
                ),
            },
          ]
        : []),
    ],
    [t, nameOf, format, may, pending],
  );
  const close = () => {
    setAsked(null);
    setAccept(false);
    rebuild.reset();
    cancel.reset();
  };
  const done = (name: string) => {
    const before = items?.find((one) => one.name === name);
    if (before) setPending((all) => ({ ...all, [name]: mark(before) }));
    say(t("asked"));
    close();
  };
  return (
    <>
      <p className="px-4 pt-4 text-ink-soft">{t("lead")}</p>
      <Shown of={readers}>
        {({ items, reading }) => (
          <>
            {!reading && <p className="px-4 pt-2 text-warn">{t("standby")}</p>}
            <DataTable label={t("columns.name")} columns={columns} rows={items} id={(row) => row.name} />
          </>
        )}
      </Shown>
      {asked?.what === "rebuild" && (
        <Confirm
          open
          onOpenChange={(open) => !open && close()}
          title={t("confirmTitle", { name: nameOf(asked.name) })}
          lead={t("confirmLead")}
          action={t("rebuild")}
          busy={rebuild.isPending}
          error={rebuild.error}
          onConfirm={(reason) =>
            rebuild.mutate({ name: asked.name, reason, accept }, { onSuccess: () => done(asked.name) })
          }
        >
          <Checkbox
            label={t("accept")}
            checked={accept}
            onChange={(event) => setAccept(event.target.checked)}
          />
        </Confirm>
      )}
      {asked?.what === "cancel" && (
        <Confirm
          open
          onOpenChange={(open) => !open && close()}
          title={t("cancelTitle", { name: nameOf(asked.name) })}
          lead={t("cancelLead")}
          action={t("cancel")}
          danger
          busy={cancel.isPending}
          error={cancel.error}
          onConfirm={(reason) => cancel.mutate({ name: asked.name, reason }, { onSuccess: close })}
        />
      )}
    </>
  );
}

function Begins({ text }: { text: string }) {
  return (
    <div className="flex min-w-52 flex-col gap-1 py-1 text-sm">
      {text}
      <Progress value={0} text={text} />
    </div>
  );
}
