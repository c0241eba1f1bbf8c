/** The session as the browser knows it: not at all. It only hears "401" and asks the person to sign in again. */

type Asking = () => Promise<void>;

let asking: Asking | null = null;
let running: Promise<void> | null = null;

/** The dialog that signs in again over a page, so that what was being written stays. */
export function askWith(dialog: Asking | null): void {
  asking = dialog;
}

/** Resolves once the person is signed in again; every request that was refused meanwhile waits for the same. */
export function signedInAgain(): Promise<void> {
  if (!asking) return Promise.reject(new Error("no dialog to sign in with"));
  running ??= asking().finally(() => {
    running = null;
  });
  return running;
}

export type Credentials = { email: string; password: string };

/** Null when signed in; else the status and, for 429, the seconds to wait. */
export async function signIn(given: Credentials): Promise<{ status: number; retryAfter: number } | null> {
  const response = await fetch("/api/session", {
    method: "POST",
    headers: { "content-type": "application/json", "x-msia-panel": "1" },
    body: JSON.stringify(given),
  });
  if (response.ok) return null;
  return { status: response.status, retryAfter: Number(response.headers.get("retry-after") ?? 0) };
}

/** The id of whoever is signed in now; null where that cannot be learnt. */
export async function whoIsIt(): Promise<string | null> {
  const response = await fetch("/api/ingress/api/auth/me").catch(() => null);
  return response?.ok ? ((await response.json()) as { id: string }).id : null;
}

export async function signOut(): Promise<void> {
  await fetch("/api/session", { method: "DELETE", headers: { "x-msia-panel": "1" } });
}

/** Null when the password is set; else the status. */
export async function acceptInvitation(given: { token: string; password: string }): Promise<number | null> {
  const response = await fetch("/api/session", {
    method: "PUT",
    headers: { "content-type": "application/json", "x-msia-panel": "1" },
    body: JSON.stringify(given),
  });
  return response.ok ? null : response.status;
}
