/** Every code of the gateway's GraphQL errors, in `extensions.code`. Stable. */
export type GatewayErrorCode =
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
  | "INTERNAL_SERVER_ERROR";

/** Why a cursor is `CURSOR_EXPIRED`, in `extensions.reason`. Stable. */
export type ExpiryReason =
  /** The log no longer keeps the changes after the cursor. */
  | "RETENTION"
  /** The cursor belongs to a lost history: a backup was restored, or a failover lost commits. */
  | "LOG_FORKED";

const marker = Symbol.for("fettle.gateway.error");

/** A failure that a caller may see: its message states the problem and the remedy, and contains nothing internal. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  /** The input field that the error is about. Null when it is not about one field. */
  readonly path: string | null;
  /** A reason in addition to the code. Null when there is none. */
  readonly reason: ExpiryReason | null;

  constructor(
    code: GatewayErrorCode,
    message: string,
    options?: { readonly cause?: unknown; readonly path?: string; readonly reason?: ExpiryReason },
  ) {
    super(message, options);
    this.code = code;
    this.path = options?.path ?? null;
    this.reason = options?.reason ?? null;
    Object.defineProperty(this, marker, { value: true });
  }

  /** Recognises the error across copies of the package. */
  static isInstance(value: unknown): value is GatewayError {
    return typeof value === "object" && value !== null && marker in value;
  }
}

/** A failed start: a wrong setting, an unreachable database. The message is one line for the operator. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/**
 * The database could not be reached, or its connection was lost: whether the running statement took effect is unknown. The
 * failure passes with the outage, so another attempt then makes sense.
 */
export class DatabaseAwayError extends Error {
  override readonly name = "DatabaseAwayError";
  readonly code = "DATABASE_AWAY";
}

/** Nobody waits for the result anymore, so the work has ended. No caller sees it, and it is no failure of the gateway. */
export class ClientLeftError extends Error {
  override readonly name = "ClientLeftError";
  readonly code = "CLIENT_LEFT";
}
