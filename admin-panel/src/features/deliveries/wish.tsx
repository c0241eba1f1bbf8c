"use client";

import { useTranslations } from "next-intl";
import { Confirm } from "@/ui/confirm";
import { useToast } from "@/ui/toast";
import { type Action, type Delivery, useDeliveryWish } from "./data";

/** From so many parts on, their number must be typed: a bulk wish is not taken back. */
const MANY = 5;

/** Asks before one part or many are retried, held back or cancelled. */
export function WishDialog({
  action,
  parts,
  onClose,
}: {
  action: Action;
  parts: Pick<Delivery, "conversation" | "part_id">[];
  onClose: (done: boolean) => void;
}) {
  const t = useTranslations("deliveries");
  const say = useToast();
  const wish = useDeliveryWish();
  const count = parts.length;
  const send = (reason: string) =>
    wish.mutate(
      { action, parts, reason },
      {
        onSuccess: ({ accepted, refused, items }) => {
          if (accepted) say(t("done", { accepted }));
          const whys = new Set(
            items.flatMap((item) => (item.refused ? [t(`refusedWhy.${item.refused}`)] : [])),
          );
          if (refused) say(t("refusedSome", { refused, why: [...whys].join("; ") }), true);
          onClose(accepted > 0);
        },
      },
    );
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose(false)}
      title={t(`confirm.${action}`, { count })}
      lead={t(`confirm.${action}Lead`)}
      action={t(`actions.${action}`)}
      danger={action === "cancel"}
      typed={count >= MANY ? { word: String(count), label: t("confirm.count", { count }) } : undefined}
      busy={wish.isPending}
      error={wish.error}
      onConfirm={send}
    />
  );
}
