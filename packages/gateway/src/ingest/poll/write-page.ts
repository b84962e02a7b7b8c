import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import type { Ingest, IngestBatch, IngestResult } from "../ingest.ts";
import { inSteps } from "../../store/in-steps.ts";
import { doubtsOf, readAgain, type ReadBatch } from "../write/read-again.ts";
import { addUnread, type Unread } from "../write/unread.ts";
import type { Ask } from "./turn.ts";

/** The progress of a run so far. */
export interface RunCounts {
  read: number;
  created: number;
  updated: number;
  deleted: number;
  rejected: number;
  unread?: Unread | undefined;
}

/** The part of a result that runs add up. */
export type CountedResult = Pick<IngestResult, "created" | "updated" | "deleted" | "rejected" | "unread">;

/** Adds the result of one piece of work. */
export function addResult(counts: RunCounts, result: CountedResult): void {
  counts.created += result.created;
  counts.updated += result.updated;
  counts.deleted += result.deleted;
  counts.rejected += result.rejected;
  counts.unread = addUnread(counts.unread, result.unread);
}

/** A page is written in steps of this many payloads, so a vendor's page size does not determine the size of a transaction. */
const payloadsPerStep = 1000;

/**
 * Writes one page of a list, which was requested after a place in the log. Reads the records that the page could not settle, and adds both
 * results. A settled record needs no read for a while, even if the list keeps showing it.
 */
export async function writePage(
  ingest: Pick<Ingest, "write" | "remove" | "settle" | "position">,
  batch: ReadBatch,
  entity: AnyEntityConnector,
  { payloads, askedAfter }: Pick<IngestBatch, "payloads" | "askedAfter">,
  counts: RunCounts,
  ask: Ask,
): Promise<Pick<IngestResult, "recordIds" | "newestRemoteAt">> {
  const recordIds: string[] = [];
  let newestRemoteAt: Date | null = null;
  for (const step of inSteps(payloads, payloadsPerStep)) {
    const written = await ingest.write({ ...batch, payloads: step, freshness: "copy", askedAfter });
    const again = await readAgain(ingest, batch, entity, doubtsOf(written), ask);
    if (written.doubted.length > 0) await ingest.settle(batch.environmentId, written.doubted);
    counts.read += step.length;
    addResult(counts, written);
    addResult(counts, again);
    recordIds.push(...written.recordIds);
    if (newestRemoteAt === null || (written.newestRemoteAt ?? newestRemoteAt) > newestRemoteAt)
      newestRemoteAt = written.newestRemoteAt;
  }
  return { recordIds, newestRemoteAt };
}
