"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { query, read } from "@/api/client";
import { useMay, useSession } from "./session";

/** Names in the log that are no people. */
const PROGRAMS = ["seed", "cli", "system", "keeper"] as const;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

/** Whoever did something, by the id in the log; operators are not told who the others are. */
export function Person({ id }: { id: string }) {
  const t = useTranslations("common.who");
  const session = useSession();
  const may = useMay("admin", "auditor");
  const admins = useQuery({
    queryKey: ["admins", "names"],
    queryFn: ({ signal }) => read(query.GET("/admins", { signal })),
    select: ({ items }) => new Map(items.map((one) => [one.id, one.email])),
    enabled: may && UUID.test(id),
    staleTime: 300_000,
  });
  if (id === session.id) return t("you");
  const program = PROGRAMS.find((one) => one === id);
  if (program) return t(program);
  const email = admins.data?.get(id);
  if (email) return <span className="break-all">{email}</span>;
  return UUID.test(id) ? <span title={id}>{t("somebody")}</span> : id || t("system");
}
