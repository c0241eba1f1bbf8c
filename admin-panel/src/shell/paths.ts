/** Where to go after signing in: a path of ours, never another site's address. */
export function ownPath(asked: string | string[] | undefined): string {
  if (typeof asked !== "string" || !/^\/(?![/\\])/.test(asked)) return "/";
  const base = "http://panel.invalid";
  if (!URL.canParse(asked, base)) return "/";
  const url = new URL(asked, base);
  return url.origin === base && !url.pathname.startsWith("//") ? url.pathname + url.search : "/";
}
