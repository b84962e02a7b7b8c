import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import type { Ingest, IngestBatch } from "../ingest/ingest.ts";
import { readAgain, type ReadBatch } from "../ingest/write/read-again.ts";
import type { RecordReader } from "../records/record-reader.ts";

/** What is worked with. */
export interface DeletionDependencies {
  readonly ingest: Pick<Ingest, "write" | "remove" | "position">;
  readonly records: Pick<RecordReader, "byIds">;
}

/** A record that its vendor says it has deleted. */
export interface DeletedRecord {
  readonly id: string;
  readonly remoteId: string;
}

/**
 * Writes the tombstone of a record that a command has deleted at its vendor, and answers whether it is there: not while the vendor still
 * shows the record. Where one record cannot be read the vendor's word has to do.
 */
export async function confirmDeletion(
  { ingest, records }: DeletionDependencies,
  batch: ReadBatch,
  connector: AnyEntityConnector,
  { id, remoteId }: DeletedRecord,
  askedAfter: IngestBatch["askedAfter"],
): Promise<boolean> {
  if (connector.read === undefined)
    await ingest.remove({ ...batch, remoteIds: [remoteId], occurredAt: null, askedAfter, canRead: false });
  else await readAgain(ingest, batch, connector, [{ remoteId, absence: "deletes" }]);
  const record = (await records.byIds(batch.environmentId, [id])).get(id);
  return record !== undefined && record.deletedAt !== null;
}
