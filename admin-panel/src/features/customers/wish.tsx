"use client";

import { useTranslations } from "next-intl";
import { inWords } from "@/api/errors";
import { Confirm } from "@/ui/confirm";
import { useToast } from "@/ui/toast";
import { type Customer, contactOf, useWish, type Wish } from "./data";

/** Mute, block, and the way back. */
export function WishDialog({
  wish,
  customer,
  onClose,
}: {
  wish: Wish;
  customer: Customer;
  onClose: () => void;
}) {
  const t = useTranslations("customers.rights");
  const say = useToast();
  const command = useWish(contactOf(customer));
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`${wish}.title`)}
      lead={t(`${wish}.lead`)}
      action={t(`${wish}.action`)}
      danger={wish === "restrict"}
      busy={command.isPending}
      error={inWords(command.error, { 409: t("already") })}
      onConfirm={(reason) =>
        command.mutate(
          { wish, reason },
          {
            onSuccess: () => {
              say(t(`${wish}.done`));
              onClose();
            },
          },
        )
      }
    />
  );
}
