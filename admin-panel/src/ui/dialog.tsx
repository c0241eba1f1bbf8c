"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import "./opener"; // listens from the first press on, not from the first dialog on

/** Fetched when the first one opens: no page needs it to be shown. Without `loading` the whole page would be hidden
 * meanwhile, as there is no boundary nearer, and lose its focus. */
const DialogFrame = dynamic(() => import("./dialog-frame"), { loading: () => null });

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
  /** Buttons, at the lower edge. */
  foot?: ReactNode;
  wide?: boolean;
};

/** A question in the middle of the screen. */
export function Dialog({ open, ...rest }: DialogProps) {
  return open && <DialogFrame place="middle" {...rest} />;
}

/** More on something, from the right edge; what it is about stays in sight. */
export function Drawer({ open, ...rest }: DialogProps) {
  return open && <DialogFrame place="right" {...rest} />;
}
