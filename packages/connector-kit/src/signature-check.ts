/**
 * The result of a check. `signedAt` is the signed time, null where no time is signed; the caller decides whether it is recent
 * enough. With a `deliveryId` it is what a connector's `webhooks.verify` returns.
 */
export type SignatureCheck<SignedAt extends Date | null = Date> =
  | { readonly valid: true; readonly signedAt: SignedAt }
  | { readonly valid: false; readonly reason: string };

/** The result of a check that failed. */
export const refuseSignature = (reason: string): { readonly valid: false; readonly reason: string } => ({ valid: false, reason });
