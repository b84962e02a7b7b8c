/** Who has to act after a token endpoint refuses. */
export type GrantErrorKind =
  /** The customer's authorization is not valid (any more). */
  | "refused"
  /** The operator's client, addresses or scopes are wrong. */
  | "misconfigured"
  /** Nobody: the failure passes. */
  | "passing";

/** Further details of a refusal. */
export interface GrantErrorDetails {
  readonly status?: number | undefined;
  /** How long the vendor asks us to wait. */
  readonly retryAfterMilliseconds?: number | null;
  /** The vendor's cleaned message for a person (`error_description`). Pages show it; logs never do. */
  readonly vendorMessage?: string | null;
}

/** A grant that gave no tokens. It carries no cause, because the underlying error may contain tokens. */
export class GrantError extends Error {
  override readonly name = "GrantError";
  readonly kind: GrantErrorKind;
  readonly status: number | undefined;
  /** The `error` of the answer (RFC 6749 5.2), or a description of what was wrong with the answer. */
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

/** Whether the same request may succeed later without any action. */
export const isPassingStatus = (status: number): boolean => passingStatuses.has(status) || status >= 500;

/**
 * Codes that require the customer to authorize again: RFC 6749 5.2, RFC 6750 3.1 (some vendors treat a refresh token like any other
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
 * The meaning of an OAuth error code. `clientOwner` says whose client it is: with client credentials the customer entered it, and a
 * refused client is then a refused authorization.
 */
export function kindOfOAuthError(code: string, clientOwner: "operator" | "customer"): GrantErrorKind {
  const known = code.toLowerCase();
  if (customersCodes.has(known)) return "refused";
  if (passingCodes.has(known)) return "passing";
  if (clientOwner === "customer" && (known === "invalid_client" || known === "unauthorized_client")) return "refused";
  return "misconfigured";
}
