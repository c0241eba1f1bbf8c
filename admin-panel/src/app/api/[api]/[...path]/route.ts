import { type Upstream, upstreams } from "@/server/config";
import { documented } from "@/server/documented";
import { forward, problem } from "@/server/forward";
import { fromOurPage } from "@/server/origin";
import { admitted } from "@/server/session";

type Context = { params: Promise<{ api: string; path: string[] }> };

/** Our pages' way to the APIs: operation, origin and session checked, bearer token put on. */
async function pass(request: Request, { params }: Context): Promise<Response> {
  const { api, path } = await params;
  if (!Object.hasOwn(upstreams, api)) return problem(404, "no such API", "-");
  if (!documented(api as Upstream, request.method, path)) return problem(404, "no such operation", "-");
  if (!fromOurPage(request)) return problem(403, "not from a page of the panel", "-");
  const token = await admitted();
  return typeof token === "string" ? forward(request, api as Upstream, path, token) : token;
}

export { pass as DELETE, pass as GET, pass as PATCH, pass as POST, pass as PUT };
export const dynamic = "force-dynamic";
