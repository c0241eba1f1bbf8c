export const THEME_COOKIE = "msia_theme";
export const THEMES = ["light", "dark", "system"] as const;
export type Theme = (typeof THEMES)[number];

const YEAR = 365 * 24 * 3600;

function keep(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: a choice of looks, which the server reads to draw the first page
  document.cookie = `${name}=${value}; path=/; max-age=${value ? YEAR : 0}; samesite=lax`;
}

export function chooseTheme(theme: Theme): void {
  keep(THEME_COOKIE, theme === "system" ? "" : theme);
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function keepLocale(name: string, locale: string): void {
  keep(name, locale);
}
