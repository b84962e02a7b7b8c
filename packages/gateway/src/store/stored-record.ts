import type { FieldProblem } from "@fettle/connector";
import type { Json } from "./tables.ts";

/** A record's canonical document: field values by name, references as record ids, extensions under the namespace. */
export type RecordDocument = { readonly [field: string]: Json };

/** A record as the rest of the gateway sees it: a row of `records`, or its state as of a change. */
export interface StoredRecord {
  readonly id: string;
  readonly systemId: string;
  readonly entity: string;
  readonly remoteId: string;
  readonly remoteUrl: string | null;
  readonly version: number;
  readonly document: RecordDocument;
  readonly customFields: Json;
  readonly remoteData: Json;
  readonly remoteCreatedAt: Date | null;
  readonly remoteUpdatedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  /** The parts of this version that could not be read. Omitted when there are none. */
  readonly problems?: readonly FieldProblem[];
}
