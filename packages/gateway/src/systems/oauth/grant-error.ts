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
    super(`The token endpoint returned no tokens: ${vendorCode}`);
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
 * Codes that send the customer back to the vendor: RFC 6749 5.2, RFC 6750 3.1 (of a refresh token, where the vendor treats it as any
 * token), OpenID Connect Core 3.1.2.6.
 */
const customersCodes = new Set([
  "invalid_grant",
  "invalid_token",
  "interaction_required",
  "login_required",
  "consent_required",
  "account_selection_required",
]);
const passingCodes = new Set(["temporarily_unavailable", "server_error", "slow_down"]);

/**
 * What an OAuth error code means. `clientOwner` tells whose client it is: with client credentials the customer typed it in, so
 * that a client which is refused is an authorization that is refused.
 */
export function kindOfOAuthError(code: string, clientOwner: "operator" | "customer"): GrantErrorKind {
  const known = code.toLowerCase();
  if (customersCodes.has(known)) return "refused";
  if (passingCodes.has(known)) return "passing";
  if (clientOwner === "customer" && (known === "invalid_client" || known === "unauthorized_client")) return "refused";
  return "misconfigured";
}
