"use client";

import { useTranslations } from "next-intl";
import { Confirm } from "@/ui/confirm";
import { useToast } from "@/ui/toast";
import { type Customer, contactOf, useExport } from "./data";

/** A file with everything that is held on a person; who asked for it, and why, is in the log first. */
export function ExportDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const t = useTranslations("customers.rights.export");
  const say = useToast();
  const download = useExport(contactOf(customer));
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title")}
      lead={t("lead")}
      action={t("action")}
      busy={download.isPending}
      error={download.error}
      onConfirm={(reason) =>
        download.mutate(reason, {
          onSuccess: () => {
            say(t("done"));
            onClose();
          },
        })
      }
    >
      <ul className="list-inside list-disc text-ink-soft">
        <li>{t("report")}</li>
        <li>{t("data")}</li>
        <li>{t("files")}</li>
      </ul>
      {download.isPending && (
        <p role="status" className="text-ink-soft">
          {t("running")}
        </p>
      )}
    </Confirm>
  );
}
