import { forward } from "@/server/forward";
import { admitted } from "@/server/session";

/** The log's live updates. `Content-Encoding: none` keeps every proxy from gathering them to compress. */
export async function GET(request: Request): Promise<Response> {
  const token = await admitted();
  if (typeof token !== "string") return token;
  const headers = new Headers(request.headers);
  headers.set("accept", "text/event-stream");
  const asked = new Request(request, { headers });
  const response = await forward(asked, "query", ["events", "stream"], token);
  response.headers.set("content-encoding", "none");
  return response;
}

export const dynamic = "force-dynamic";
