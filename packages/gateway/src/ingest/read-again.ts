import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import type { Ingest, IngestBatch, IngestResult } from "./ingest.ts";

const nothing: IngestResult = { created: 0, updated: 0, deleted: 0, rejected: 0, ties: [], recordIds: [] };

/**
 * Reads records of which the copies at hand cannot tell what is true, and writes what the vendor says now. That a record is not
 * found becomes a tombstone only where something else said so too; by itself it may be a passing fault. Where the connector cannot read one record, the next poll decides.
 */
export async function readAgain(
  ingest: Pick<Ingest, "write" | "remove">,
  batch: Omit<IngestBatch, "payloads" | "freshness">,
  entity: AnyEntityConnector,
  remoteIds: readonly string[],
  absence: "deletes" | "says nothing",
): Promise<IngestResult> {
  if (remoteIds.length === 0 || entity.read === undefined) return nothing;
  const found: unknown[] = [];
  const gone: string[] = [];
  for (const remoteId of remoteIds) {
    const payload = await entity.read(batch.handle.vendor, remoteId);
    if (payload === null || payload === undefined) gone.push(remoteId);
    else found.push(payload);
  }
  const written = found.length === 0 ? nothing : await ingest.write({ ...batch, payloads: found, freshness: "read" });
  const removed =
    gone.length === 0 || absence === "says nothing"
      ? nothing
      : await ingest.remove({ ...batch, remoteIds: gone, occurredAt: null });
  return {
    created: written.created,
    updated: written.updated,
    deleted: written.deleted + removed.deleted,
    rejected: written.rejected,
    ties: [],
    recordIds: [...written.recordIds, ...removed.recordIds],
  };
}
