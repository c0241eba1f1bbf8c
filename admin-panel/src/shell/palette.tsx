"use client";

import clsx from "clsx";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useId, useState } from "react";
import { Dialog } from "@/ui/dialog";
import { Input } from "@/ui/field";
import type { Section } from "./sections";

const CONVERSATION = /^(\d{1,18})-(\d{1,18})$/;

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Ctrl+K: any section, or a conversation by its number (a combobox: ARIA authoring practices, "list autocomplete"). */
export function Palette({
  open,
  onOpenChange,
  sections,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  sections: readonly Section[];
}) {
  const t = useTranslations("shell");
  const router = useRouter();
  const list = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const wanted = text.trim();
  const found = [
    ...(CONVERSATION.test(wanted)
      ? [{ name: t("palette.conversation", { id: wanted }), href: `/conversaciones/${wanted}` }]
      : []),
    ...sections
      .map((section) => ({ name: t(`nav.${section.name}`), href: section.href }))
      .filter((one) => plain(one.name).includes(plain(wanted))),
  ];
  const close = (wish: boolean) => {
    onOpenChange(wish);
    setText("");
    setAt(0);
  };
  const go = (href: string | undefined) => {
    if (!href) return;
    close(false);
    router.push(href);
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      setAt((at + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(found[at]?.href);
    }
  };
  return (
    <Dialog open={open} onOpenChange={close} title={t("palette.open")}>
      <Input
        role="combobox"
        aria-label={t("palette.placeholder")}
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={found[at] ? `${list}-${at}` : undefined}
        placeholder={t("palette.placeholder")}
        value={text}
        autoFocus
        onKeyDown={keys}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
      />
      <div id={list} role="listbox" aria-label={t("nav.label")} className="mt-3 flex flex-col">
        {found.map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's
          <div
            key={one.href}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => go(one.href)}
            className={clsx(
              "flex min-h-9 cursor-pointer items-center rounded-md px-2.5",
              index === at && "bg-accent-soft text-accent-strong",
            )}
          >
            {one.name}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="mt-3 text-ink-soft">{t("palette.empty")}</p>}
    </Dialog>
  );
}
