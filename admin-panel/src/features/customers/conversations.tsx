"use client";

import type { ColumnDef } from "@tanstack/react-table";
import { Bot, CirclePause, UserRound } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Card } from "@/ui/page";
import { Pill } from "@/ui/pill";
import { Empty } from "@/ui/states";
import { DataTable } from "@/ui/table";
import { Ago } from "@/ui/values";
import type { OneCustomer } from "./data";

type Conversation = OneCustomer["conversations"][number];

const ANSWERS = {
  bot: { icon: Bot, tone: "accent" },
  human: { icon: UserRound, tone: "neutral" },
  paused: { icon: CirclePause, tone: "warn" },
} as const;

export function Conversations({ of, total }: { of: Conversation[]; total: number }) {
  const t = useTranslations("customers.conversations");
  const router = useRouter();
  const columns = useMemo<ColumnDef<Conversation>[]>(
    () => [
      {
        id: "id",
        header: t("id"),
        cell: ({ row: { original } }) => (
          <Link
            href={`/conversaciones/${original.id}`}
            className="text-accent underline-offset-2 hover:underline"
            onClick={(event) => event.stopPropagation()}
          >
            {original.id}
          </Link>
        ),
      },
      {
        id: "text",
        header: t("text"),
        cell: ({ row: { original } }) => (
          <span className="line-clamp-2 min-w-32 max-w-xl break-words text-ink-soft">
            {original.last_text ?? "—"}
          </span>
        ),
      },
      {
        id: "answers",
        header: t("answers"),
        meta: { wideOnly: true },
        cell: ({ row: { original } }) => {
          const { icon, tone } = ANSWERS[original.answers];
          return (
            <Pill tone={tone} icon={icon}>
              {t(original.answers)}
            </Pill>
          );
        },
      },
      {
        id: "last",
        header: t("last"),
        meta: { right: true },
        cell: ({ row: { original } }) => <Ago at={original.last_message_at ?? original.opened_at} />,
      },
    ],
    [t],
  );
  return (
    <Card title={t("title", { count: total })} flush>
      {of.length === 0 ? (
        <Empty title={t("none")} />
      ) : (
        <DataTable
          label={t("title", { count: total })}
          columns={columns}
          rows={of}
          id={(row) => row.id}
          onOpen={(row) => router.push(`/conversaciones/${row.id}`)}
          foot={
            of.length < total && <p className="text-ink-soft text-sm">{t("latest", { count: of.length })}</p>
          }
        />
      )}
    </Card>
  );
}
