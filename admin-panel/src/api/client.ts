import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, detailOf } from "./errors";
import { signedInAgain } from "./session";
import type { paths as AgentPaths } from "./types/agent";
import type { paths as IngressPaths } from "./types/ingress";
import type { paths as QueryPaths } from "./types/query";

/** The three APIs, typed by their own OpenAPI documents, by way of the panel's server.
 *
 * A session that ended asks for the password over the page and then goes on: nothing that was written is lost.
 */

async function asking(input: Request): Promise<Response> {
  const again = input.clone();
  const response = await fetch(input).catch((error: unknown) => {
    if (input.signal.aborted) throw error;
    throw new ApiError(0, "", null, null);
  });
  if (response.status !== 401) return response;
  await signedInAgain();
  return fetch(again);
}

const ours: Middleware = {
  onRequest({ request }) {
    request.headers.set("x-msia-panel", "1");
  },
};

function client<Paths extends object>(api: string) {
  const made = createClient<Paths>({ baseUrl: `/api/${api}`, fetch: asking });
  made.use(ours);
  return made;
}

/** Commands and what is edited. */
export const ingress = client<IngressPaths>("ingress");
/** What is shown. */
export const query = client<QueryPaths>("query");
/** What would be answered (`whatif`), and what the agent runs with. */
export const agent = client<AgentPaths>("agent");

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The body of an answer; `ApiError` for a refusal. */
export async function read<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await answer;
  if (!response.ok) {
    throw new ApiError(response.status, detailOf(error), response.headers.get("x-correlation-id"), error);
  }
  return data as Data;
}

/** The header that carries parameters which may name a person: `headers: hidden({ q })`, never `params.query`. */
export function hidden(params: Record<string, string | undefined>): Record<string, string> {
  const given = Object.entries(params).filter((one): one is [string, string] => Boolean(one[1]));
  return given.length ? { "x-msia-params": new URLSearchParams(given).toString() } : {};
}
