"use client";

import { DropdownMenu } from "radix-ui";
import type { MenuProps } from "./menu";

/** The menu itself, opened as it appears. */
export default function MenuList({ trigger, items, align = "end" }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          className="z-50 min-w-44 rounded-md border border-line bg-surface p-1 text-ink shadow-raised"
        >
          {items.map((item, index) =>
            item === "line" ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the items of a menu never change their places
              <DropdownMenu.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <DropdownMenu.Item
                // biome-ignore lint/suspicious/noArrayIndexKey: the items of a menu never change their places
                key={index}
                disabled={item.disabled}
                onSelect={item.onSelect}
                className={`flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-sunken ${item.danger ? "text-bad" : ""}`}
              >
                {item.icon && <item.icon className="size-4" aria-hidden />}
                {item.name}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
