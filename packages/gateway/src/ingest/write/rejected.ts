import type { Json } from "../../store/tables.ts";

/** The value that did not fit. */
export interface Misfit {
  /** The field, with the path inside it: `address.city`. */
  readonly path: string;
  /** The problem without a subject: `must be text`. */
  readonly problem: string;
  readonly value: unknown;
}

/** Thrown for a payload that cannot become a record. The message describes the problem for the operator. */
export class RejectedPayload extends Error {
  override readonly name = "RejectedPayload";
  readonly misfit: Misfit | null;

  constructor(message: string, misfit: Misfit | null = null) {
    super(message);
    this.misfit = misfit;
  }
}

/** A record that could not be understood in its current state at the vendor. */
export interface RejectedRecord {
  readonly entity: string;
  /** The vendor's key, or a hash of the payload if the key could not be read. */
  readonly remoteKey: string;
  readonly payload: Json;
  /** The problem, shown in the API. */
  readonly error: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** A range of a system's rejected records, ordered by entity and the vendor's key. */
export interface RejectedQuery {
  /** Null: all entities. */
  readonly entity: string | null;
  /** The record after which the range begins. Null: at the first. */
  readonly after: Pick<RejectedRecord, "entity" | "remoteKey"> | null;
  readonly limit: number;
}

/** The records that a system's copy lacks because they could not be understood. */
export interface RejectedList {
  rejectedRecords(environmentId: string, systemId: string, query: RejectedQuery): Promise<readonly RejectedRecord[]>;
}
