/** Whether a request that changes something comes from a page of ours (CSRF).
 *
 * Both must hold: the browser says so, and the header is there, which no form and no foreign page can set.
 */
export function fromOurPage(request: Request): boolean {
  if (["GET", "HEAD"].includes(request.method)) return true;
  if (request.headers.get("x-msia-panel") !== "1") return false;
  const site = request.headers.get("sec-fetch-site");
  if (site) return site === "same-origin";
  const origin = request.headers.get("origin");
  return origin !== null && URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}
