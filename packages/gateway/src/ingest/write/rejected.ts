import type { Json } from "../../store/tables.ts";

/** Where a value did not fit. */
export interface Misfit {
  /** The field, with the place inside it: `address.city`. */
  readonly path: string;
  /** What is wrong, without a subject: `must be text`. */
  readonly problem: string;
  readonly value: unknown;
}

/** Thrown for a payload that does not make a record. The message says what is wrong, for the operator. */
export class RejectedPayload extends Error {
  override readonly name = "RejectedPayload";
  readonly misfit: Misfit | null;

  constructor(message: string, misfit: Misfit | null = null) {
    super(message);
    this.misfit = misfit;
  }
}

/** A record that could not be understood as the vendor has it now. */
export interface RejectedRecord {
  readonly entity: string;
  /** The vendor's key; a hash of the payload where it could not be read. */
  readonly remoteKey: string;
  readonly payload: Json;
  /** What is wrong with it, for the API to show. */
  readonly error: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** A stretch of a system's rejected records, by entity and the vendor's key. */
export interface RejectedQuery {
  /** Null: all. */
  readonly entity: string | null;
  /** The record behind which the stretch begins. Null: with the first. */
  readonly after: Pick<RejectedRecord, "entity" | "remoteKey"> | null;
  readonly limit: number;
}

/** What a system's copy lacks because it could not be understood. */
export interface RejectedList {
  rejectedRecords(environmentId: string, systemId: string, query: RejectedQuery): Promise<readonly RejectedRecord[]>;
}
