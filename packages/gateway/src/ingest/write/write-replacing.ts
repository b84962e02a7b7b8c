import type { IngestBatch, IngestResult } from "../ingest.ts";
import type { BatchReader } from "./batch-reader.ts";
import { removeRecords } from "./remove-records.ts";
import { writeBatch, type WriteDependencies } from "./write-batch.ts";

/**
 * Writes a batch. Where the vendor has given an id to another record, the earlier one gets a tombstone before the new one is written, in a
 * transaction of its own: if the process ends in between, the next list brings the new record. One that is written elsewhere meanwhile is a
 * tie.
 * @throws ConnectorError as {@link writeBatch}.
 */
export async function writeReplacing(
  dependencies: WriteDependencies,
  batch: IngestBatch,
  reader: BatchReader,
): Promise<IngestResult> {
  const { replaced, ...written } = await writeBatch(dependencies, batch, reader);
  if (replaced.length === 0) return written;
  const removed = await removeRecords(dependencies, { ...batch, occurredAt: null, remoteIds: replaced, canRead: true });
  // The tombstones were written after the list was asked for. A read takes another round instead: somebody else may have written, too.
  const askedAfter = batch.freshness === "read" ? batch.askedAfter : null;
  const again = await writeBatch(dependencies, { ...batch, askedAfter }, reader);
  return {
    ...written,
    created: written.created + again.created,
    updated: written.updated + again.updated,
    deleted: written.deleted + removed.deleted + again.deleted,
    ties: [...again.ties, ...again.replaced],
    tiesSaidGone: again.tiesSaidGone,
    doubted: again.doubted,
  };
}
