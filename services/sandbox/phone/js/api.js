// Calls to the sandbox, and its live notices.

async function call(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  const response = await fetch(`/__fake${path}`, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const detail = answer.error ?? answer.detail?.[0]?.msg ?? `HTTP ${response.status}`;
    throw Object.assign(new Error(detail), { status: response.status });
  }
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

export async function upload(file) {
  const response = await fetch("/__fake/whatsapp/media", {
    method: "POST",
    headers: { "Content-Type": file.type || "application/octet-stream", "X-Filename": encodeURIComponent(file.name) },
    body: file,
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

// Calls `changed(kind)` for each notice and `linked(up)` as the connection comes and goes.
export function listen(changed, linked) {
  const source = new EventSource("/__fake/stream");
  source.onopen = () => linked(true);
  source.onerror = () => linked(false);
  source.onmessage = (message) => changed(JSON.parse(message.data).kind);
}
