import "server-only";
import agent from "../../openapi/agent.json";
import ingress from "../../openapi/ingress.json";
import query from "../../openapi/query.json";
import type { Upstream } from "./config";

/** What pages may ask of the APIs: their documented operations, letter by letter.
 *
 * Metrics, health checks and documents open without a token and are for the machines beside them.
 */

/** Documented, but not for pages: sessions begin and end at `/api/session` alone, and Chatwoot has a door of its own. */
const NOT_OURS = /^\/api\/(auth\/(login|refresh|logout|accept)|chatwoot)(\/|$)/;

/** Ids, slugs and numbers. Nothing that could be read as a step up, an escape or a part of an address. */
const SEGMENT = /^(?!\.)[\w.:~-]+$/;

type Operation = { methods: Set<string>; segments: string[] };

function operations({ paths }: { paths: Record<string, object> }): Operation[] {
  return Object.entries(paths)
    .filter(([path]) => !NOT_OURS.test(path))
    .map(([path, methods]) => ({
      methods: new Set(Object.keys(methods).map((method) => method.toUpperCase())),
      segments: path.split("/").slice(1),
    }));
}

const OPERATIONS: Record<Upstream, Operation[]> = {
  ingress: operations(ingress),
  query: operations(query),
  agent: operations(agent),
};

export function documented(api: Upstream, method: string, path: readonly string[]): boolean {
  if (!path.every((segment) => SEGMENT.test(segment)) || NOT_OURS.test(`/${path.join("/")}`)) return false;
  return OPERATIONS[api].some(
    ({ methods, segments }) =>
      methods.has(method) &&
      segments.length === path.length &&
      segments.every((segment, at) => segment.startsWith("{") || segment === path[at]),
  );
}
