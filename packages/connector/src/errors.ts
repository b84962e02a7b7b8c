/**
 * The failures between a connector and its vendor, distinguished by who has to act. A connector throws them; the gateway throws
 * some of them from {@link Vendor.fetch} and passes on those that a connector does not catch.
 */

const marker = Symbol.for("fettle.connector.error");

/**
 * - `UNAUTHENTICATED`: the credentials do not work. The customer has to reconnect. A connector throws it when its vendor reports
 *   this by anything but a 401, which the gateway handles itself; the gateway calls `account` to confirm it.
 * - `FORBIDDEN`: the credentials work but lack a permission. The customer's administrator has to grant it.
 * - `NOT_FOUND`: the object of the call does not exist, or no longer exists.
 * - `INVALID_INPUT`: the vendor refused the values. The app has to change them; `fields` says which.
 * - `CONFLICT`: the vendor refused because the record has changed or is in a state that does not allow it.
 * - `NOT_SUPPORTED`: the vendor does not support the operation.
 * - `RATE_LIMITED`: there were too many calls. Temporary; `retryAfterSeconds` says when to try again.
 * - `UNAVAILABLE`: the vendor is down, slow or unreachable. Temporary. For a write it means that it was certainly not carried
 *   out.
 * - `OUTCOME_UNKNOWN`: a write was sent and its response was lost; it may or may not have been carried out. Never repeated
 *   blindly.
 * - `UNEXPECTED_ANSWER`: the vendor returned something that cannot be read (HTML, truncated JSON, a missing id).
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

/** The longest wait that a vendor can impose, one hour: a wrong header must not stop a system for years. */
export const longestRetryAfterSeconds = 3600;

/** The details of a failure besides its code and message. */
export interface ConnectorErrorDetails {
  /** The underlying error. Kept for the operator's log, never shown to apps. */
  readonly cause?: unknown;
  /** The vendor's HTTP status. */
  readonly status?: number;
  /** The vendor's own error code or word, safe to show to an app. */
  readonly vendorCode?: string;
  /** The vendor's own message: one line without secrets. The connect page shows it to the customer. */
  readonly vendorMessage?: string;
  /**
   * With RATE_LIMITED and UNAVAILABLE: the whole seconds to wait before another attempt. The error carries at most
   * {@link longestRetryAfterSeconds}, whatever the vendor asks for; NaN counts as absent.
   */
  readonly retryAfterSeconds?: number;
  /** With INVALID_INPUT: what was refused. */
  readonly fields?: readonly InvalidField[];
  /** With UNEXPECTED_ANSWER from `normalize`: the vendor's key of the record, if it could be read. */
  readonly remoteId?: string;
}

const bounded = (seconds: number | undefined): number | undefined =>
  seconds === undefined || Number.isNaN(seconds) ? undefined : Math.min(longestRetryAfterSeconds, Math.max(0, seconds));

const temporary: ReadonlySet<ConnectorErrorCode> = new Set(["RATE_LIMITED", "UNAVAILABLE"]);

/**
 * A failure at the vendor. The message tells people what happened and what to do. Apps and customers may see it, so it never
 * contains a secret, a URL with a query, or a stack.
 */
export class ConnectorError extends Error {
  override readonly name = "ConnectorError";
  readonly code: ConnectorErrorCode;
  readonly status: number | undefined;
  readonly vendorCode: string | undefined;
  readonly vendorMessage: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: readonly InvalidField[];
  readonly remoteId: string | undefined;

  constructor(code: ConnectorErrorCode, message: string, details: ConnectorErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.status = details.status;
    this.vendorCode = details.vendorCode;
    this.vendorMessage = details.vendorMessage;
    this.retryAfterSeconds = bounded(details.retryAfterSeconds);
    this.fields = details.fields ?? [];
    this.remoteId = details.remoteId;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True when the same call may succeed later without anyone's intervention. */
  get isRetryable(): boolean {
    return temporary.has(this.code);
  }

  /** Recognises the error even when two copies of this package are installed. */
  static isInstance(value: unknown): value is ConnectorError {
    return typeof value === "object" && value !== null && marker in value;
  }
}

const codesOfStaleCursors: ReadonlySet<ConnectorErrorCode> = new Set([
  "INVALID_INPUT",
  "NOT_FOUND",
  "UNEXPECTED_ANSWER",
  "MISCONFIGURED",
]);

/**
 * Whether an error of a list may come from a saved cursor that is no longer accepted, or that makes an address longer than allowed
 * (`MISCONFIGURED`). The gateway then starts the list from the beginning; an error with another cause appears again there.
 */
export const isStaleCursor = (error: unknown): boolean => ConnectorError.isInstance(error) && codesOfStaleCursors.has(error.code);
