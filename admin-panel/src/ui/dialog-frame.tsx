"use client";

import clsx from "clsx";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { IconButton } from "./button";
import type { DialogProps } from "./dialog";
import { giveBack, opener } from "./opener";

const PLACES = {
  middle:
    "top-1/2 left-1/2 max-h-[90dvh] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-line",
  right: "inset-y-0 right-0 h-dvh w-full border-line border-l",
};
const WIDTHS = { middle: "max-w-lg", right: "max-w-xl" };

/** What `Dialog` and `Drawer` open: it holds the focus, and gives it back to what had it before. */
export default function DialogFrame({
  place,
  onOpenChange,
  title,
  lead,
  children,
  foot,
  wide,
}: Omit<DialogProps, "open"> & { place: "middle" | "right" }) {
  const t = useTranslations("common.actions");
  // Radix gives it back to a trigger of its own, and there is none.
  const [before] = useState(opener);
  return (
    <Radix.Root open onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(lead ? {} : { "aria-describedby": undefined })}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            giveBack(before);
          }}
          className={clsx(
            "fixed z-50 flex flex-col bg-surface text-ink shadow-raised outline-none",
            PLACES[place],
            wide ? "max-w-4xl" : WIDTHS[place],
          )}
        >
          <div className="flex items-start justify-between gap-3 border-line border-b px-4 py-3">
            <div className="min-w-0">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {lead && <Radix.Description className="mt-0.5 text-ink-soft">{lead}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <IconButton small icon={X} label={t("close")} />
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {foot && (
            <div className="flex flex-wrap justify-end gap-2 border-line border-t px-4 py-3">{foot}</div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
