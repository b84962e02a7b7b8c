/** Who has to act after a token endpoint said no. */
export type GrantErrorKind =
  /** The customer's authorization does not hold (any more). */
  | "refused"
  /** The operator's client, addresses or scopes are wrong. */
  | "misconfigured"
  /** Nobody: it passes. */
  | "passing";

/** What else is known of a refusal. */
export interface GrantErrorDetails {
  readonly status?: number | undefined;
  /** How long the vendor asks to be left alone. */
  readonly retryAfterMilliseconds?: number | null;
  /** The vendor's own words for a person (`error_description`), cleaned. Shown on pages, never logged. */
  readonly vendorMessage?: string | null;
}

/** A grant that gave no tokens. It carries no cause: what lies below may hold tokens. */
export class GrantError extends Error {
  override readonly name = "GrantError";
  readonly kind: GrantErrorKind;
  readonly status: number | undefined;
  /** The `error` of the answer (RFC 6749 5.2), or what was wrong with it. */
  readonly vendorCode: string;

  readonly retryAfterMilliseconds: number;
  readonly vendorMessage: string | null;

  constructor(kind: GrantErrorKind, vendorCode: string, details: GrantErrorDetails = {}) {
    super(`The token endpoint gave no tokens: ${vendorCode}`);
    this.kind = kind;
    this.vendorCode = vendorCode;
    this.status = details.status;
    this.retryAfterMilliseconds = details.retryAfterMilliseconds ?? 0;
    this.vendorMessage = details.vendorMessage ?? null;
  }
}

const passingStatuses = new Set([408, 409, 423, 425, 429]);

/** Whether the same request may succeed later without anybody doing anything. */
export const isPassingStatus = (status: number): boolean => passingStatuses.has(status) || status >= 500;

/**
 * What an OAuth error code means. `clientOwner` tells whose client it is: with client credentials the customer typed it in, so
 * that a client which is refused is an authorization that is refused.
 */
export function kindOfOAuthError(code: string, clientOwner: "operator" | "customer"): GrantErrorKind {
  if (code === "invalid_grant") return "refused";
  if (code === "temporarily_unavailable" || code === "server_error" || code === "slow_down") return "passing";
  if (clientOwner === "customer" && (code === "invalid_client" || code === "unauthorized_client")) return "refused";
  return "misconfigured";
}
