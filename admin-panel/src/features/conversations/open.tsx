"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { query, read } from "@/api/client";
import { ApiError } from "@/api/errors";
import { Empty, Failure, SkeletonRows } from "@/ui/states";
import { useCatchingUp } from "./catching-up";

/** Fetched while the conversation is read: the page itself only needs to ask for it. */
const view = () => import("./view").then((one) => one.ConversationView);
const ConversationView = dynamic(view, { loading: () => <SkeletonRows rows={12} /> });

/** One conversation: what was said, and what is known of it. */
export function OpenConversation({ id }: { id: string }) {
  const t = useTranslations("conversations");
  useEffect(() => void view().catch(() => undefined), []); // asked for again when it is shown
  const found = useQuery({
    queryKey: ["conversation", id, "timeline"],
    queryFn: ({ signal }) => read(query.GET("/conversations/{id}", { params: { path: { id } }, signal })),
  });
  useCatchingUp(found.data?.position, (event) => event.subject.split(".")[2] === id, found.refetch);
  if (found.data)
    return <ConversationView timeline={found.data} error={found.isError ? found.error : null} />;
  if (!found.isError) return <SkeletonRows rows={12} />;
  if (found.error instanceof ApiError && found.error.status === 404)
    return <Empty title={t("unknown", { id })}>{t("unknownWhy")}</Empty>;
  return (
    <div className="p-4">
      <Failure error={found.error} onRetry={() => void found.refetch()} />
    </div>
  );
}
