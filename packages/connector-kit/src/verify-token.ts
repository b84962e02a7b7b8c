import { equalTexts } from "./equal-texts.ts";
import { refuseSignature, type SignatureCheck } from "./signature-check.ts";

/** A secret that a vendor repeats with each webhook, and the one to compare it with. */
export interface SharedToken {
  /** The received token, from a header or from a query parameter: `URL.parse(url)?.searchParams.get("token")`. */
  readonly token: string | null | undefined;
  readonly secret: string;
}

/**
 * Checks a shared secret that a webhook carries, in constant time. It proves who sent the webhook, but not when, nor that nobody
 * changed it. Never throws.
 */
export function verifyToken({ token, secret }: SharedToken): SignatureCheck<null> {
  if (secret === "") return refuseSignature("There is no secret to check the token with.");
  if (typeof token !== "string" || token === "") return refuseSignature("The token is missing.");
  return equalTexts(token, secret) ? { valid: true, signedAt: null } : refuseSignature("The token is wrong.");
}
