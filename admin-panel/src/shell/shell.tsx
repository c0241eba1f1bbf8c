"use client";

import clsx from "clsx";
import { Ellipsis, Search } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "@/ui/button";
import { useShortcuts } from "@/ui/keyboard";
import { Menu } from "@/ui/menu";
import { Account } from "./account";
import { LiveMark, StaleBanner } from "./live-mark";
import { Palette } from "./palette";
import { SECTIONS, type Section } from "./sections";
import { useSession } from "./session";
import { ShortcutsSheet } from "./shortcuts-sheet";

const IN_BAR = 4;

/** Rail at the left where there is room, a bar at the lower edge where there is not. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations("shell");
  const { role } = useSession();
  const router = useRouter();
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  useShortcuts({ "mod+k": () => setPalette(true), "?": () => setSheet(true) });
  const sections = SECTIONS.filter((section) => section.roles.includes(role));

  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#contenido"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("skip")}
      </a>
      <aside className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-line border-r bg-surface md:flex">
        <div className="flex h-14 items-center justify-between px-4">
          <span className="font-semibold text-lg">{t("product")}</span>
          <LiveMark />
        </div>
        <div className="px-3 pb-2">
          <Button
            className="w-full justify-between! text-ink-faint"
            icon={Search}
            onClick={() => setPalette(true)}
          >
            <span className="flex-1 text-left font-normal">{t("palette.open")}</span>
            <kbd className="font-sans text-xs">Ctrl K</kbd>
          </Button>
        </div>
        <nav aria-label={t("nav.label")} className="flex-1 overflow-y-auto px-3">
          <ul className="flex flex-col gap-0.5">
            {sections.map((section) => (
              <li key={section.name}>
                <RailLink section={section} />
              </li>
            ))}
          </ul>
        </nav>
        <div className="border-line border-t p-3">
          <Account onShortcuts={() => setSheet(true)} />
        </div>
      </aside>

      <div className="flex min-w-0 flex-1 flex-col pb-16 md:pb-0">
        <StaleBanner />
        <main id="contenido" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          {children}
        </main>
      </div>

      <nav
        aria-label={t("nav.label")}
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-line border-t bg-surface md:hidden"
      >
        {sections.slice(0, IN_BAR).map((section) => (
          <BarLink key={section.name} section={section} />
        ))}
        <div className="flex items-center justify-center">
          <Menu
            trigger={<IconButton icon={Ellipsis} label={t("nav.more")} className="size-11!" />}
            items={[
              ...sections.slice(IN_BAR).map((section) => ({
                name: t(`nav.${section.name}`),
                icon: section.icon,
                onSelect: () => router.push(section.href),
              })),
              "line",
              { name: t("palette.open"), icon: Search, onSelect: () => setPalette(true) },
            ]}
          />
          <Account narrow onShortcuts={() => setSheet(true)} />
        </div>
      </nav>
      <Palette open={palette} onOpenChange={setPalette} sections={sections} />
      <ShortcutsSheet open={sheet} onOpenChange={setSheet} />
    </div>
  );
}

function useHere(href: string): boolean {
  const path = usePathname();
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}

function RailLink({ section: { name, href, icon: Icon } }: { section: Section }) {
  const t = useTranslations("shell.nav");
  const here = useHere(href);
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      className={clsx(
        "flex h-9 items-center gap-2.5 rounded-md px-2.5 font-medium",
        here ? "bg-accent-soft text-accent-strong" : "text-ink-soft hover:bg-sunken hover:text-ink",
      )}
    >
      <Icon className="size-4" aria-hidden />
      {t(name)}
    </Link>
  );
}

function BarLink({ section: { name, href, icon: Icon } }: { section: Section }) {
  const t = useTranslations("shell.nav");
  const here = useHere(href);
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      className={clsx(
        "flex h-16 min-w-0 flex-col items-center justify-center gap-1 text-xs",
        here ? "text-accent" : "text-ink-soft",
      )}
    >
      <Icon className="size-5" aria-hidden />
      <span className="max-w-full truncate px-0.5">{name === "conversations" ? t("short") : t(name)}</span>
    </Link>
  );
}
