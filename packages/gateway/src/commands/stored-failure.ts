import type { CommandFailure, FailureKind } from "./command-failure.ts";

/** A failure as a row of `commands` stores it. */
export interface StoredFailure extends Omit<CommandFailure, "kind"> {
  readonly type: string;
}

// Rows since the first version have these words, and nodes of the previous version read them: they stay, whatever the API's type names.
const words: Readonly<Record<FailureKind, string>> = {
  "not found": "NotFoundError",
  invalid: "ValidationError",
  conflict: "ConflictError",
  "not supported": "NotSupportedError",
  unauthorized: "ReauthorizationRequiredError",
  "rate limited": "RateLimitedError",
  vendor: "VendorError",
};
const kinds = new Map(Object.entries(words).map(([kind, word]) => [word, kind as FailureKind])); // the keys of the record above

/** Converts a failure for a row of `commands`. */
export const toStoredFailure = ({ kind, ...shown }: CommandFailure): StoredFailure => ({ type: words[kind], ...shown });

/** Converts the failure of a row of `commands`. */
export const fromStoredFailure = ({ type, ...shown }: StoredFailure): CommandFailure => ({
  kind: kinds.get(type) ?? "vendor",
  ...shown,
});
