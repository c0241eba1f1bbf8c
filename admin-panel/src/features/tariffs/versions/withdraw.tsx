"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ingress, read } from "@/api/client";
import { useCommand } from "@/api/commands";
import { Confirm } from "@/ui/confirm";
import { useToast } from "@/ui/toast";
import { seen } from "../data";
import type { Draft, Version } from "../model";

/** Takes back a version before its moment comes. */
export function Withdraw({
  draft,
  version,
  onClose,
}: {
  draft: Draft;
  version: Version;
  onClose: () => void;
}) {
  const t = useTranslations("tariffs.withdraw");
  const say = useToast();
  const { slug } = draft;
  const [position] = useState(draft.position);
  const withdraw = useCommand(
    (reason: string) =>
      read(
        ingress.POST("/api/tariffs/{slug}/withdraw", {
          params: { path: { slug }, ...seen(position) },
          body: { reason },
        }),
      ),
    [["tariffs"]],
  );
  const overtaken = withdraw.error?.status === 412;
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title", { number: version.number })}
      lead={t("lead")}
      action={t("action")}
      danger
      busy={withdraw.isPending}
      error={overtaken ? null : withdraw.error}
      onConfirm={(reason) =>
        withdraw.mutate(reason, {
          onSuccess: () => {
            say(t("done", { number: version.number }));
            onClose();
          },
        })
      }
    >
      {overtaken && (
        <p role="alert" className="rounded-md bg-warn-soft p-3">
          {t("overtaken")}
        </p>
      )}
    </Confirm>
  );
}
