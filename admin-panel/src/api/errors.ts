/** What an API refused or could not do; `detail` is its own text, `correlation` finds it in the logs. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly detail: string,
    readonly correlation: string | null,
    readonly body: unknown,
    /** Whether `detail` is in the words of a screen, and not in the API's, which are English. */
    readonly worded = false,
  ) {
    super(`${status} ${detail}`);
  }

  /** 502, 503 and no answer at all: worth another try by itself. */
  get passing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503;
  }
}

/** FastAPI's `detail` is a text, or for a 422 a list of fields with their problems. */
export function detailOf(body: unknown): string {
  const detail = (body as { detail?: unknown } | null)?.detail;
  if (typeof detail === "string") return detail;
  if (Array.isArray(detail)) {
    return detail
      .map(
        (one: { loc?: unknown[]; msg?: string }) => `${one.loc?.slice(1).join(".") ?? ""}: ${one.msg ?? ""}`,
      )
      .join("; ");
  }
  return "";
}

/** A refusal in the words of a screen, by its status; others stay as the API said them. */
export function inWords(error: ApiError | null, words: Record<number, string>): ApiError | null {
  const said = error && words[error.status];
  return said ? new ApiError(error.status, said, error.correlation, error.body, true) : error;
}
