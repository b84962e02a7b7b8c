import type { TimeBounds } from "../graph/time-bounds.ts";

/**
 * Who did something: an app with a token, the operator with a command of `fettle`, a customer on a connect page, or Fettle itself.
 */
export type ActorKind = "TOKEN" | "OPERATOR" | "CUSTOMER" | "FETTLE";

/** `OK`: it was done. `REFUSED`: it was refused, and changed nothing. `FAILED`: it failed, and may have been done in part. */
export type AuditOutcome = "OK" | "REFUSED" | "FAILED";

/** What somebody did, as it is noted. */
export interface AuditNote {
  readonly environmentId: string;
  readonly at: Date;
  readonly actorKind: ActorKind;
  /** Null unless an app did it. */
  readonly tokenId: string | null;
  /** A mutation's name, a command's words, or a step of a connect page. */
  readonly action: string;
  /** The system that it was about. Null when it was about none, or about several. */
  readonly systemId: string | null;
  /** The ids of all that it was about. */
  readonly subjectIds: readonly string[];
  /** What was asked for, without texts and secrets: see `shownArguments`. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly outcome: AuditOutcome;
  /** Why it was refused or failed. Null when it was done. */
  readonly code: string | null;
  /** The network address that it came from, if known. */
  readonly address: string | null;
  readonly traceId: string;
}

/** An entry of the audit. */
export interface AuditEntry extends AuditNote {
  readonly id: string;
  /** The name of the token when it was used. Null for tokens that are bound to a system, whose names may be a customer's. */
  readonly tokenName: string | null;
}

/** A place in the list of entries. */
export interface AuditPlace {
  readonly at: Date;
  readonly id: string;
}

/** Which entries are listed, newest first. Null: any. */
export interface AuditQuery extends TimeBounds {
  readonly actorKinds: readonly ActorKind[] | null;
  readonly tokenIds: readonly string[] | null;
  readonly systemIds: readonly string[] | null;
  readonly actions: readonly string[] | null;
  readonly after: AuditPlace | null;
  readonly limit: number;
}
