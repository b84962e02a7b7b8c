import type { CommandFailure, FailureKind } from "./command-failure.ts";

/** A failure as a row of `commands` keeps it. */
export interface StoredFailure extends Omit<CommandFailure, "kind"> {
  readonly type: string;
}

// Written since the first version, and read by nodes of the version before: they stay, whatever the API calls its types.
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

/** A failure for a row of `commands`. */
export const toStoredFailure = ({ kind, ...shown }: CommandFailure): StoredFailure => ({ type: words[kind], ...shown });

/** The failure that a row of `commands` keeps. */
export const fromStoredFailure = ({ type, ...shown }: StoredFailure): CommandFailure => ({
  kind: kinds.get(type) ?? "vendor",
  ...shown,
});
