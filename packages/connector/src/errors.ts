/**
 * What can go wrong between a connector and its vendor, told apart by who has to act. A connector throws these; the gateway
 * throws some of them out of {@link Vendor.fetch} and passes on what a connector does not catch.
 */

const marker = Symbol.for("fettle.connector.error");

/**
 * - `UNAUTHENTICATED`: the credentials do not work. The customer has to reconnect.
 * - `FORBIDDEN`: the credentials work but may not do this. The customer's administrator has to grant it.
 * - `NOT_FOUND`: what the call names is not there (any more).
 * - `INVALID_INPUT`: the vendor refused the values. The app has to change them; `fields` says which.
 * - `CONFLICT`: the vendor refused because the record has changed or is in a state that does not allow it.
 * - `NOT_SUPPORTED`: the vendor cannot do this at all.
 * - `RATE_LIMITED`: too fast. Passing; `retryAfterSeconds` says when to come back.
 * - `UNAVAILABLE`: the vendor is down, slow or unreachable. Passing. For a write it means: certainly not carried out.
 * - `OUTCOME_UNKNOWN`: a write was sent and its answer was lost; it may have been carried out or not. Never repeated blindly.
 * - `UNEXPECTED_ANSWER`: the vendor answered something that cannot be read (HTML, truncated JSON, a missing id).
 * - `MISCONFIGURED`: the operator's settings are wrong (client id, URL). The operator has to act, not the customer.
 */
export type ConnectorErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "INVALID_INPUT"
  | "CONFLICT"
  | "NOT_SUPPORTED"
  | "RATE_LIMITED"
  | "UNAVAILABLE"
  | "OUTCOME_UNKNOWN"
  | "UNEXPECTED_ANSWER"
  | "MISCONFIGURED";

/** One field of an input that the vendor refused. `path` is the canonical field name where the connector knows it. */
export interface InvalidField {
  readonly path: string;
  readonly message: string;
}

/** What is known of a failure beside its code and message. */
export interface ConnectorErrorDetails {
  /** What was thrown underneath. Kept for the operator's log, never shown to apps. */
  readonly cause?: unknown;
  /** The vendor's HTTP status. */
  readonly status?: number;
  /** The vendor's own error code or word, safe to show to an app. */
  readonly vendorCode?: string;
  /** What the vendor itself said of it, in its words. Shown to the customer on the connect page: without secrets, one line. */
  readonly vendorMessage?: string;
  /** With RATE_LIMITED and UNAVAILABLE: whole seconds after which another try makes sense. Beyond an hour it counts as an hour. */
  readonly retryAfterSeconds?: number;
  /** With INVALID_INPUT: what was refused. */
  readonly fields?: readonly InvalidField[];
}

const passing: ReadonlySet<ConnectorErrorCode> = new Set(["RATE_LIMITED", "UNAVAILABLE"]);

/**
 * A failure at the vendor. The message is for people: what happened and what to do, in words that may be shown to an app and
 * to the customer, so it never holds a secret, a URL with a query or a stack.
 */
export class ConnectorError extends Error {
  override readonly name = "ConnectorError";
  readonly code: ConnectorErrorCode;
  readonly status: number | undefined;
  readonly vendorCode: string | undefined;
  readonly vendorMessage: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: readonly InvalidField[];

  constructor(code: ConnectorErrorCode, message: string, details: ConnectorErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.status = details.status;
    this.vendorCode = details.vendorCode;
    this.vendorMessage = details.vendorMessage;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.fields = details.fields ?? [];
    Object.defineProperty(this, marker, { value: true });
  }

  /** True when the same call may succeed later without anybody doing anything. */
  get isRetryable(): boolean {
    return passing.has(this.code);
  }

  /** Recognises the error also when two copies of this package are installed. */
  static isInstance(value: unknown): value is ConnectorError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
