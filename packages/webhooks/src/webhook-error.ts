/** The codes of this package. Later versions may add more. */
export type WebhookErrorCode =
  /** A secret is not `whsec_` and the base64 text of 24 to 64 bytes, or there is none. */
  | "INVALID_SECRET"
  /** `webhook-id`, `webhook-timestamp` or `webhook-signature` is missing. */
  | "MISSING_HEADER"
  /** `webhook-timestamp` is further from the present than the tolerance, or is no time. */
  | "STALE_TIMESTAMP"
  /** No signature belongs to this body and one of the secrets. */
  | "INVALID_SIGNATURE"
  /** The body is not the JSON of an event. */
  | "INVALID_BODY"
  | "BODY_TOO_LARGE"
  | "METHOD_NOT_ALLOWED"
  /** Something before the receiver has read the body, so its bytes are gone and no signature can be checked. */
  | "BODY_CONSUMED"
  /** The inbox could not store the event; see the cause. The sender tries again. */
  | "INBOX_UNAVAILABLE"
  /** The app's function `secrets` failed; see the cause. The sender tries again. */
  | "SECRETS_UNAVAILABLE"
  | (string & {});

const marker = Symbol.for("fettle.webhooks.error");

/** Every failure of this package. Distinguish failures by `code`, which is stable; the message is for people. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
  readonly code: WebhookErrorCode;

  constructor(code: WebhookErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** Recognises the error across copies of the package. */
  static isInstance(value: unknown): value is WebhookError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
