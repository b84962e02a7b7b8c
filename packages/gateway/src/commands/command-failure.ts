/** Why a command ended without success. */
export interface CommandFailure {
  readonly kind: FailureKind;
  /** A stable code for programs, in UPPER_CASE. */
  readonly code: string;
  readonly message: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
  readonly retryAfterSeconds?: number | null;
  readonly vendorStatus?: number | null;
  readonly vendorCode?: string | null;
}

export type FailureKind = "not found" | "invalid" | "conflict" | "not supported" | "unauthorized" | "rate limited" | "vendor";
