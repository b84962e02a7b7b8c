/** One error of a GraphQL response. */
export interface AnsweredError {
  readonly message: string;
  /** The path in the data. */
  readonly path?: readonly (string | number)[] | undefined;
  /** `code` is stable, and so is `reason`, which some codes have. */
  readonly extensions?: ({ readonly code?: string; readonly reason?: string } & Readonly<Record<string, unknown>>) | undefined;
}

/** The codes of the gateway and of this package. Later gateways may add more. */
export type FettleErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "CURSOR_EXPIRED"
  | "INVALID_CURSOR"
  | "QUERY_TOO_COMPLEX"
  | "QUERY_TOO_DEEP"
  | "QUERY_TOO_SLOW"
  | "REQUEST_TOO_LARGE"
  | "REQUEST_TIMEOUT"
  | "RESPONSE_TOO_LARGE"
  | "OVERLOADED"
  | "TOO_MANY_REQUESTS"
  | "SHUTTING_DOWN"
  | "UNAVAILABLE"
  | "INTERNAL_SERVER_ERROR"
  | "GRAPHQL_PARSE_FAILED"
  | "GRAPHQL_VALIDATION_FAILED"
  /** There was no response, or it was cut off. */
  | "CONNECTION_FAILED"
  /** The response did not come from a Fettle gateway, but from a proxy or a wrong address. */
  | "UNEXPECTED_ANSWER"
  /** The app's own `token` or `headers` function failed; see the cause. */
  | "TOKEN_UNAVAILABLE"
  /** The app's cursor store failed; see the cause. */
  | "CURSOR_STORE_FAILED"
  /** The documents do not select enough fields for this call. */
  | "INVALID_DOCUMENT"
  /** The client has been disposed. */
  | "CLIENT_DISPOSED"
  | (string & {});

/** Why a cursor is `CURSOR_EXPIRED`. Later gateways may add more reasons. */
export type ExpiryReason =
  /** The gateway no longer keeps the changes after the cursor. */
  | "RETENTION"
  /** The cursor's history is gone: a backup was restored, or a failover lost the latest changes. */
  | "LOG_FORKED"
  | (string & {});

/** The details of a {@link FettleError} besides its code and message. */
export interface FettleErrorDetails {
  readonly cause?: unknown;
  readonly reason?: ExpiryReason | null;
  readonly isRetryable?: boolean;
  readonly status?: number | null;
  readonly retryAfterMilliseconds?: number | null;
  readonly requestId?: string | null;
  readonly errors?: readonly AnsweredError[];
  readonly data?: unknown;
}

const marker = Symbol.for("fettle.client.error");

/** Every failure of this package. Distinguish failures by `code`, which is stable; the message is for people. */
export class FettleError extends Error {
  override readonly name = "FettleError";
  readonly code: FettleErrorCode;
  /** The reason of a `CURSOR_EXPIRED`. Null for every other code, and when the gateway does not say. */
  readonly reason: ExpiryReason | null;
  /** Whether the same call may work later. Streams retry such failures themselves. */
  readonly isRetryable: boolean;
  /** The HTTP status. Null when there was no response, or when the failure came in the middle of a stream. */
  readonly status: number | null;
  /** How long the server asks to wait before the next attempt. Null when it does not say. */
  readonly retryAfterMilliseconds: number | null;
  /** Identifies the call in the gateway's logs. Null when there was no response. */
  readonly requestId: string | null;
  /** All errors of the response; the first one determines the code. Empty when the failure is not a GraphQL error. */
  readonly errors: readonly AnsweredError[];
  /** The data that was returned despite the errors. Null when there was none. */
  readonly data: unknown;

  constructor(code: FettleErrorCode, message: string, details: FettleErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.reason = details.reason ?? null;
    this.isRetryable = details.isRetryable ?? false;
    this.status = details.status ?? null;
    this.retryAfterMilliseconds = details.retryAfterMilliseconds ?? null;
    this.requestId = details.requestId ?? null;
    this.errors = details.errors ?? [];
    this.data = details.data ?? null;
    Object.defineProperty(this, marker, { value: true });
  }

  /** Recognises the error across copies of the package. */
  static isInstance(value: unknown): value is FettleError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
