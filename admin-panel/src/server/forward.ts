import "server-only";
import { randomUUID } from "node:crypto";
import { type Upstream, upstreams } from "./config";
import { BEGINS_WITHIN, BODY_LIMIT } from "./limits";

/** Passing a request of our own page on to an API, with its bearer token. */

const UP = ["accept", "content-type", "if-match", "if-none-match", "last-event-id"];
const DOWN = ["content-type", "content-disposition", "etag", "msia-position", "retry-after"];
/** What a browser shows as it comes; any other kind of file is only saved. */
const SHOWN =
  /^(application\/(json|x-ndjson)|text\/(csv|event-stream|plain)|image\/(png|jpeg|webp|gif)|audio\/|video\/)/;

/** Parameters that may name a person travel here and not in the address, which browsers and proxies keep. */
const HIDDEN = "x-msia-params";

export function problem(status: number, detail: string, correlation: string): Response {
  return Response.json(
    { detail, correlation_id: correlation },
    { status, headers: { "cache-control": "no-store", "x-correlation-id": correlation } },
  );
}

/** An address of an API from segments of ours: none may climb out of it. */
export function address(
  api: Upstream,
  segments: string[],
  query: URLSearchParams,
  hidden: string | null,
): URL | null {
  if (segments.some((one) => one === "" || one === "." || one === ".." || /[/\\]/.test(one))) return null;
  const url = new URL(`${upstreams[api]}/${segments.map(encodeURIComponent).join("/")}`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  if (hidden) {
    for (const [name, value] of new URLSearchParams(hidden)) url.searchParams.append(name, value);
  }
  return url;
}

export async function forward(
  request: Request,
  api: Upstream,
  segments: string[],
  token: string,
): Promise<Response> {
  const correlation = randomUUID();
  const url = address(api, segments, new URL(request.url).searchParams, request.headers.get(HIDDEN));
  if (!url) return problem(400, "no such address", correlation);
  const body = await bodyOf(request);
  if (body === "too large") return problem(413, `a request may have ${BODY_LIMIT} bytes`, correlation);

  const headers = new Headers({ authorization: `Bearer ${token}`, "x-correlation-id": correlation });
  for (const name of UP) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  const late = new AbortController();
  const streamed = request.headers.get("accept")?.includes("text/event-stream");
  // Only until it begins: a large archive may take its time to come.
  const timer = streamed ? undefined : setTimeout(() => late.abort(), BEGINS_WITHIN[api]);
  let response: Response;
  try {
    response = await fetch(url, {
      method: request.method,
      headers,
      body,
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.any([request.signal, late.signal]),
    });
  } catch (error) {
    if (request.signal.aborted) return problem(499, "gone", correlation);
    process.stderr.write(`${JSON.stringify({ event: "api away", api, correlation, why: String(error) })}\n`);
    return problem(502, `${api} does not answer`, correlation);
  } finally {
    clearTimeout(timer);
  }
  const answer = new Headers({
    "cache-control": streamed ? "no-cache, no-transform" : "no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-correlation-id": correlation,
  });
  for (const name of DOWN) {
    const value = response.headers.get(name);
    if (value) answer.set(name, value);
  }
  if (!SHOWN.test(answer.get("content-type") ?? "") && !answer.has("content-disposition") && response.body) {
    answer.set("content-disposition", "attachment");
  }
  return new Response(response.body, { status: response.status, headers: answer });
}

async function bodyOf(request: Request): Promise<ArrayBuffer | undefined | "too large"> {
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  if (Number(request.headers.get("content-length") ?? 0) > BODY_LIMIT) return "too large";
  const body = await request.arrayBuffer();
  return body.byteLength > BODY_LIMIT ? "too large" : body;
}
