import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import type { Ingest, IngestBatch, IngestResult } from "./ingest.ts";
import { doubtsOf, readAgain, type ReadBatch } from "./read-again.ts";

/** What a run has come to so far. */
export interface RunCounts {
  read: number;
  created: number;
  updated: number;
  deleted: number;
  rejected: number;
}

/** The part of a result that runs add up. */
export type CountedResult = Pick<IngestResult, "created" | "updated" | "deleted" | "rejected">;

/** Adds what came of one piece of work. */
export function addResult(counts: RunCounts, result: CountedResult): void {
  counts.created += result.created;
  counts.updated += result.updated;
  counts.deleted += result.deleted;
  counts.rejected += result.rejected;
}

/**
 * Writes one page of a list, which was asked for after a position of the log, reads again what it could not settle, and adds both up. What
 * is settled so costs no read for a while, also when the list goes on showing it.
 */
export async function writePage(
  ingest: Pick<Ingest, "write" | "remove" | "settle" | "position">,
  batch: ReadBatch,
  entity: AnyEntityConnector,
  { payloads, askedAfter }: Pick<IngestBatch, "payloads" | "askedAfter">,
  counts: RunCounts,
): Promise<Pick<IngestResult, "recordIds" | "newestRemoteAt">> {
  const written = await ingest.write({ ...batch, payloads, freshness: "copy", askedAfter });
  const again = await readAgain(ingest, batch, entity, doubtsOf(written));
  if (written.doubted.length > 0) await ingest.settle(batch.environmentId, written.doubted);
  counts.read += payloads.length;
  addResult(counts, written);
  addResult(counts, again);
  return written;
}
