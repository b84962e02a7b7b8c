/** Why an attempt failed. The codes are stable; the message says what to do, and nothing about the inside of the gateway's network. */
export interface AttemptError {
  readonly code: AttemptErrorCode;
  readonly message: string;
}

/**
 * - `TIMEOUT`: no connection, or no status, within the limit.
 * - `CONNECTION_FAILED`: no connection was made, or it was lost before a status came.
 * - `ADDRESS_NOT_ALLOWED`: the URL leads to no address that the gateway may call. Nothing was dialled.
 * - `TLS_FAILED`: the certificate is not trusted, or the handshake failed.
 * - `REDIRECTED`: a 3xx status. Nothing is followed.
 * - `BAD_ANSWER`: something else than HTTP came.
 * - `HTTP_ERROR`: any other status but 2xx.
 */
export type AttemptErrorCode =
  | "TIMEOUT"
  | "CONNECTION_FAILED"
  | "ADDRESS_NOT_ALLOWED"
  | "TLS_FAILED"
  | "REDIRECTED"
  | "BAD_ANSWER"
  | "HTTP_ERROR";

/** One HTTP try of a delivery. */
export interface Attempt {
  readonly startedAt: Date;
  /** From the start until the answer was read, or until the attempt failed. */
  readonly durationMilliseconds: number;
  /** Null when no status came. */
  readonly status: number | null;
  /** Null for a 2xx status, also when the rest of its answer never came. */
  readonly error: AttemptError | null;
  /** The beginning of the answer's body as text: at most 4 KiB of UTF-8 without NUL. Null when no status came. */
  readonly responseHead: string | null;
  /** How long a 429 or 503 asks us to wait, at most 4 hours. Null when it does not ask. */
  readonly retryAfterMilliseconds: number | null;
}

export type AttemptOutcome = "DELIVERED" | "FAILED" | "GONE";

/** `GONE` for status 410: the endpoint wants nothing any more. */
export function outcomeOf({ status }: Pick<Attempt, "status">): AttemptOutcome {
  if (status !== null && status >= 200 && status < 300) return "DELIVERED";
  return status === 410 ? "GONE" : "FAILED";
}

/**
 * Whether a failed attempt says that the endpoint itself is in trouble: no status at all, 5xx, 408 or 429. Any other status may
 * concern only the one event.
 */
export function isEndpointsFault(attempt: Pick<Attempt, "status">): boolean {
  const { status } = attempt;
  return status === null || status >= 500 || status === 408 || status === 429;
}
