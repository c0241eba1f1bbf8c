"use client";

import { useLocale, useTranslations } from "next-intl";
import type { Settings } from "./data";

type Setting = Settings["settings"][number];
const GROUPS = ["turns", "models", "knowledge", "office", "whatif"] as const;

/** Every setting, what it is for, what it is, and the name under which it is changed. */
export function SettingsTable({ of }: { of: Setting[] }) {
  const t = useTranslations("administration.settings");
  const english = useLocale() === "en";
  return (
    <div className="flex flex-col">
      {GROUPS.map((group) => (
        <section key={group} className="px-4 py-3">
          <h3 className="mb-1 font-semibold text-sm">{t(`groups.${group}`)}</h3>
          <dl>
            {of
              .filter((one) => one.group === group)
              .map((one) => (
                <div
                  key={one.env}
                  className="grid grid-cols-1 gap-x-4 border-line border-t py-1.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,14rem)_minmax(0,16rem)]"
                >
                  <dt>{english ? one.en : one.es}</dt>
                  <dd className="break-words sm:text-right">
                    <Value of={one} />
                    {!one.is_default && <span className="ml-2 text-accent text-xs">{t("changed")}</span>}
                  </dd>
                  <dd className="break-all font-mono text-ink-faint text-xs sm:text-right sm:leading-6">
                    {one.env}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

const UNITS: Partial<Record<Setting["unit"], string>> = { s: "s", euros: "€", days: "d", tokens: "tokens" };

function Value({ of: { value, unit } }: { of: Setting }) {
  const t = useTranslations("administration.settings");
  if (unit === "set") return value ? t("set") : t("unset");
  if (value === null || value === undefined || value === "") return t("none");
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  if (Array.isArray(value)) return value.length ? value.join(", ") : t("none");
  return `${value}${UNITS[unit] ? ` ${UNITS[unit]}` : ""}`;
}
