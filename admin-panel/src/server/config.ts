/** Where the three APIs are; the browser never learns it. */
export const upstreams = {
  ingress: process.env.MSIA_INGRESS_URL ?? "http://127.0.0.1:8000",
  query: process.env.MSIA_QUERY_URL ?? "http://127.0.0.1:8002",
  agent: process.env.MSIA_AGENT_URL ?? "http://127.0.0.1:8003",
} as const;

export type Upstream = keyof typeof upstreams;
