import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import type { Ingest, IngestBatch } from "../ingest/ingest.ts";
import { readAgain, type ReadBatch } from "../ingest/write/read-again.ts";
import type { RecordReader } from "../records/record-reader.ts";

export interface DeletionDependencies {
  readonly ingest: Pick<Ingest, "write" | "remove" | "position">;
  readonly records: Pick<RecordReader, "byIds">;
}

/** A record that the vendor reports as deleted. */
export interface DeletedRecord {
  readonly id: string;
  readonly remoteId: string;
}

/**
 * Writes the tombstone of a record that a command has deleted at the vendor. Returns false while the vendor still shows the record. A
 * vendor whose single records cannot be read is trusted.
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
