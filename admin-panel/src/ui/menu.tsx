"use client";

import type { LucideIcon } from "lucide-react";
import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from "react";

export type Item = {
  name: ReactNode;
  icon?: LucideIcon;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
};

export type MenuProps = {
  trigger: ReactElement<Record<string, unknown>>;
  items: (Item | "line")[];
  align?: "start" | "end";
};

/** Placing a menu takes more code than the rest of a page: it is fetched when one is about to be opened. */
const list = () => import("./menu-list");
const MenuList = lazy(list);
const ahead = () => void list().catch(() => undefined); // asked for again when it is opened

/** What else can be done here, behind one button. */
export function Menu(props: MenuProps) {
  const [wanted, setWanted] = useState(false);
  if (wanted) {
    return (
      <Suspense fallback={props.trigger}>
        <MenuList {...props} />
      </Suspense>
    );
  }
  return cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: ahead,
    onFocus: ahead,
    onClick: () => setWanted(true),
  });
}
