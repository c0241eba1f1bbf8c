"use client";

import { useTranslations } from "next-intl";
import { Dialog } from "@/ui/dialog";
import { Checkbox } from "@/ui/field";
import { useShortcutsEnabled } from "@/ui/keyboard";

const KEYS = [
  ["j", "next"],
  ["k", "previous"],
  ["Enter", "openRow"],
  ["/", "search"],
  ["Ctrl K", "palette"],
  ["h", "takeOver"],
  ["b", "giveBack"],
  ["?", "help"],
] as const;

export function ShortcutsSheet({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const t = useTranslations("shell.shortcuts");
  const { on, set } = useShortcutsEnabled();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("title")}>
      <dl className="mb-4 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {KEYS.map(([key, name]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded-sm border border-control bg-sunken px-1.5 py-0.5 font-mono text-sm">
                {key}
              </kbd>
            </dt>
            <dd>{t(name)}</dd>
          </div>
        ))}
      </dl>
      <Checkbox label={t("on")} checked={on} onChange={(event) => set(event.target.checked)} />
    </Dialog>
  );
}
