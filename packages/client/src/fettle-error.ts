/** One error of a GraphQL answer. */
export interface AnsweredError {
  readonly message: string;
  /** Where in the data it happened. */
  readonly path?: readonly (string | number)[] | undefined;
  /** `code` is stable, and so is `reason`, which some codes have. */
  readonly extensions?: ({ readonly code?: string; readonly reason?: string } & Readonly<Record<string, unknown>>) | undefined;
}

/** What the gateway answers, and what this package finds by itself. Others may come with later gateways. */
export type FettleErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "CURSOR_EXPIRED"
  | "INVALID_CURSOR"
  | "QUERY_TOO_COMPLEX"
  | "QUERY_TOO_DEEP"
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
  /** No answer came, or it broke off. */
  | "CONNECTION_FAILED"
  /** Whoever answered is no Fettle gateway: a proxy, or a wrong address. */
  | "UNEXPECTED_ANSWER"
  /** The app's own `token` or `headers` function failed; see the cause. */
  | "TOKEN_UNAVAILABLE"
  /** The app's cursor store failed; see the cause. */
  | "CURSOR_STORE_FAILED"
  /** What the documents select is not enough for what was asked. */
  | "INVALID_DOCUMENT"
  /** The client has been disposed. */
  | "CLIENT_DISPOSED"
  | (string & {});

/** Why a cursor is `CURSOR_EXPIRED`. Others may come with later gateways. */
export type ExpiryReason =
  /** The gateway no longer keeps what came after it. */
  | "RETENTION"
  /** Its history is gone: a backup was put back, or a failover lost what was written last. */
  | "LOG_FORKED"
  | (string & {});

/** What a {@link FettleError} knows beside its code and message. */
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

/** Every failure of this package. Tell them apart by `code`, which is stable; the message is for people. */
export class FettleError extends Error {
  override readonly name = "FettleError";
  readonly code: FettleErrorCode;
  /** Says more of a `CURSOR_EXPIRED`. Null of everything else, and from a gateway that does not say. */
  readonly reason: ExpiryReason | null;
  /** Whether the same may work later, as it stands. Streams try such things again by themselves. */
  readonly isRetryable: boolean;
  /** The HTTP status. Null when there was no answer, or the failure came amid a stream. */
  readonly status: number | null;
  /** How long the server asks to wait before another try. Null when it does not say. */
  readonly retryAfterMilliseconds: number | null;
  /** Names the call in the gateway's logs. Null when there was no answer. */
  readonly requestId: string | null;
  /** All errors of the answer; the first one gave the code. Empty when it is no failure of GraphQL. */
  readonly errors: readonly AnsweredError[];
  /** What was answered in spite of the errors. Null when nothing was. */
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

  /** Recognises the error also across copies of the package. */
  static isInstance(value: unknown): value is FettleError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
