/** The names of the failures that mutations answer with. */
export type FailureName =
  | "NotFoundError"
  | "ValidationError"
  | "ConflictError"
  | "NotSupportedError"
  | "ReauthorizationRequiredError"
  | "RateLimitedError"
  | "VendorError";

/** One field of an input that was refused. */
export interface RefusedField {
  readonly path: string;
  readonly message: string;
}

/** An expected failure of a mutation: its GraphQL type and what that shows. */
export interface Failure {
  readonly type: FailureName;
  readonly code: string;
  readonly message: string;
  readonly fields?: readonly RefusedField[];
  readonly retryAfterSeconds?: number | null;
  readonly vendorStatus?: number | null;
  readonly vendorCode?: string | null;
}

/** An expected failure, with the system that it is about where the type shows it. */
export interface FailureView {
  readonly failure: Failure;
  readonly systemId: string | null;
}

/** The failure that says: not there. */
export const notFound = (message: string): FailureView => ({
  failure: { type: "NotFoundError", code: "NOT_FOUND", message },
  systemId: null,
});

/** The failure that says: change the input. */
export const invalid = (message: string, fields: readonly RefusedField[]): FailureView => ({
  failure: { type: "ValidationError", code: "INVALID_INPUT", message, fields },
  systemId: null,
});

/** The failure that says: not as things are. */
export const conflict = (code: string, message: string): FailureView => ({
  failure: { type: "ConflictError", code, message },
  systemId: null,
});

/** Tells a failure from a success. */
export const isFailure = (value: object): value is FailureView => "failure" in value;
