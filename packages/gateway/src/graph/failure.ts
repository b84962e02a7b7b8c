/** The names of the expected failures of mutations. */
export type FailureName =
  | "NotFoundError"
  | "ValidationError"
  | "ConflictError"
  | "NotSupportedError"
  | "ReauthorizationRequiredError"
  | "RateLimitedError"
  | "VendorError";

/** A refused field of an input. */
export interface RefusedField {
  readonly path: string;
  readonly message: string;
}

/** An expected failure of a mutation: its GraphQL type and that type's values. */
export interface Failure {
  readonly type: FailureName;
  readonly code: string;
  readonly message: string;
  readonly fields?: readonly RefusedField[];
  readonly retryAfterSeconds?: number | null;
  readonly vendorStatus?: number | null;
  readonly vendorCode?: string | null;
}

/** An expected failure, with its system where the type shows one. */
export interface FailureView {
  readonly failure: Failure;
  readonly systemId: string | null;
}

/** The failure for something that does not exist. */
export const notFound = (message: string): FailureView => ({
  failure: { type: "NotFoundError", code: "NOT_FOUND", message },
  systemId: null,
});

/** The failure for a wrong input. */
export const invalid = (message: string, fields: readonly RefusedField[]): FailureView => ({
  failure: { type: "ValidationError", code: "INVALID_INPUT", message, fields },
  systemId: null,
});

/** The failure for an input that the current state does not allow. */
export const conflict = (code: string, message: string): FailureView => ({
  failure: { type: "ConflictError", code, message },
  systemId: null,
});

/** Distinguishes a failure from a success. */
export const isFailure = (value: object): value is FailureView => "failure" in value;
