"use client";

import { CircleUser, Keyboard, Languages, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { signOut } from "@/api/session";
import { LOCALE_COOKIE } from "@/i18n/namespaces";
import { IconButton } from "@/ui/button";
import { Menu } from "@/ui/menu";
import { useSession } from "./session";
import { chooseTheme, keepLocale, type Theme } from "./theme";

const THEME_ICONS = { light: Sun, dark: Moon, system: Monitor } as const;

/** Who is signed in; looks, language, shortcuts, and the way out. */
export function Account({ onShortcuts, narrow }: { onShortcuts: () => void; narrow?: boolean }) {
  const t = useTranslations("shell");
  const other = useLocale() === "es" ? "en" : "es";
  const { email, role } = useSession();
  const leave = async () => {
    await signOut();
    window.location.assign("/entrar");
  };
  const menu = (
    <Menu
      align={narrow ? "end" : "start"}
      trigger={
        narrow ? (
          <IconButton icon={CircleUser} label={t("account")} className="size-11!" />
        ) : (
          <button
            type="button"
            className="flex w-full items-center gap-2.5 rounded-md p-1.5 text-left hover:bg-sunken"
          >
            <CircleUser className="size-5 shrink-0 text-ink-faint" aria-hidden />
            <span className="sr-only">{t("account")}: </span>
            <span className="min-w-0">
              <span className="block truncate font-medium text-sm">{email}</span>
              <span className="block text-ink-faint text-xs">{t(`roles.${role}`)}</span>
            </span>
          </button>
        )
      }
      items={[
        ...(["light", "dark", "system"] as Theme[]).map((theme) => ({
          name: t(`theme.${theme}`),
          icon: THEME_ICONS[theme as keyof typeof THEME_ICONS],
          onSelect: () => chooseTheme(theme),
        })),
        "line" as const,
        {
          name: t(`language.${other}`),
          icon: Languages,
          onSelect: () => {
            keepLocale(LOCALE_COOKIE, other);
            window.location.reload();
          },
        },
        { name: t("shortcuts.title"), icon: Keyboard, onSelect: onShortcuts },
        "line" as const,
        { name: t("signOut"), icon: LogOut, onSelect: () => void leave() },
      ]}
    />
  );
  return menu;
}
