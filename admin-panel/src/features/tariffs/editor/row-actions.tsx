"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { IconButton } from "@/ui/button";
import { Confirm } from "@/ui/confirm";

/** Takes an entry out of the draft, once one has said so again. */
export function Remove({
  label,
  lead,
  readOnly,
  onRemove,
}: {
  label: string;
  lead: string;
  readOnly: boolean;
  onRemove: () => void;
}) {
  const t = useTranslations("common.actions");
  const [open, setOpen] = useState(false);
  if (readOnly) return null;
  return (
    <>
      <IconButton small icon={Trash2} label={label} onClick={() => setOpen(true)} />
      {open && (
        <Confirm
          open
          onOpenChange={setOpen}
          title={label}
          lead={lead}
          action={t("remove")}
          danger
          reason="none"
          onConfirm={() => {
            onRemove();
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
