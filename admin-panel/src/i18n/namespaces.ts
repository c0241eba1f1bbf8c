/** One file of texts a screen; `common` and `shell` are everywhere. */
export const NAMESPACES = [
  "common",
  "shell",
  "signin",
  "home",
  "conversations",
  "events",
  "eventTypes",
  "tariffs",
  "deliveries",
  "registry",
  "knowledge",
  "customers",
  "administration",
] as const;

export type Namespace = (typeof NAMESPACES)[number];
export const LOCALES = ["es", "en"] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_COOKIE = "msia_locale";
export const TIME_ZONE = "Europe/Madrid";
