import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import type { Ingest, IngestBatch, IngestResult } from "../ingest.ts";
import { inSteps } from "../../store/in-steps.ts";
import { doubtsOf, readAgain, type ReadBatch } from "../write/read-again.ts";
import { bearReadFailures, type ReadFailures } from "../write/read-failures.ts";
import { addUnread, type Unread } from "../write/unread.ts";
import type { Ask } from "./turn.ts";

/** The progress of a run so far. */
export interface RunCounts {
  read: number;
  created: number;
  updated: number;
  deleted: number;
  rejected: number;
  /** Records that the vendor refused to show (403). */
  hidden: number;
  /** Records at which the vendor or the connector failed, which cost nothing but these records. */
  failedReads: number;
  unread?: Unread | undefined;
}

/** The part of a result that runs add up. */
export type CountedResult = Pick<IngestResult, "created" | "updated" | "deleted" | "rejected" | "unread">;

/** The counts of a run that begins. */
export const noCounts = (): RunCounts => ({
  read: 0,
  created: 0,
  updated: 0,
  deleted: 0,
  rejected: 0,
  hidden: 0,
  failedReads: 0,
});

/** Adds reads that failed. */
export function addFailures(counts: RunCounts, { hidden, failed }: Pick<ReadFailures, "hidden" | "failed">): void {
  counts.hidden += hidden.length;
  counts.failedReads += failed.length;
}

/** Adds the result of one piece of work. */
export function addResult(counts: RunCounts, result: CountedResult): void {
  counts.created += result.created;
  counts.updated += result.updated;
  counts.deleted += result.deleted;
  counts.rejected += result.rejected;
  counts.unread = addUnread(counts.unread, result.unread);
}

/** Adds the progress with one page. */
export function addCounts(counts: RunCounts, page: RunCounts): void {
  counts.read += page.read;
  counts.hidden += page.hidden;
  counts.failedReads += page.failedReads;
  addResult(counts, page);
}

/** A page is written in steps of this many payloads, so a vendor's page size does not determine the size of a transaction. */
const payloadsPerStep = 1000;

/** A page's payloads in the steps in which they are written. */
export type ReadPage = readonly Pick<IngestBatch, "payloads" | "normalized">[];

/**
 * Divides a page, and normalises its first step, which takes about as long as writing the page before. A page of several steps is normalised
 * as it is written, because nothing else runs meanwhile.
 */
export const readPayloads = (
  ingest: Pick<Ingest, "normalize">,
  batch: Pick<ReadBatch, "handle" | "systemId" | "entity">,
  payloads: IngestBatch["payloads"],
): ReadPage =>
  Array.from(inSteps(payloads, payloadsPerStep), (step, index) =>
    index === 0 ? { payloads: step, normalized: ingest.normalize({ ...batch, payloads: step }) } : { payloads: step },
  );

/** Whether two pages have no record in common. Of a page that is normalised only as it is written, and of payloads set aside, nobody knows. */
export function areApart(one: ReadPage, other: ReadPage): boolean {
  const [first, second] = [soleStep(one), soleStep(other)];
  if (first === undefined || second === undefined || first.rejected.length + second.rejected.length > 0) return false;
  return first.candidates.keys().every((id) => !second.candidates.has(id));
}

const soleStep = ([step, ...others]: ReadPage) => (others.length === 0 ? step?.normalized : undefined);

/**
 * Writes one page of a list, which was requested after a place in the log. Reads the records that the page could not settle, and adds both
 * results. A settled record needs no read for a while, even if the list keeps showing it. A read that fails costs its record alone, which stays
 * as it is until a list shows it again.
 */
export async function writePage(
  ingest: Pick<Ingest, "write" | "remove" | "settle" | "position">,
  batch: ReadBatch,
  entity: AnyEntityConnector,
  { read, askedAfter }: { readonly read: ReadPage } & Pick<IngestBatch, "askedAfter">,
  counts: RunCounts,
  ask: Ask,
): Promise<Pick<IngestResult, "recordIds" | "newestRemoteAt">> {
  const recordIds: string[] = [];
  let newestRemoteAt: Date | null = null;
  for (const step of read) {
    const written = await ingest.write({ ...batch, ...step, freshness: "copy", askedAfter });
    const failures = bearReadFailures("thrown");
    const again = await readAgain(ingest, batch, entity, doubtsOf(written), ask, failures);
    const unread = new Set(failures.failed);
    const settled = written.doubted.filter((_, index) => !unread.has(written.ties[index] ?? ""));
    if (settled.length > 0) await ingest.settle(batch, settled);
    counts.read += step.payloads.length;
    addResult(counts, written);
    addResult(counts, again);
    addFailures(counts, failures);
    recordIds.push(...written.recordIds);
    if (newestRemoteAt === null || (written.newestRemoteAt ?? newestRemoteAt) > newestRemoteAt)
      newestRemoteAt = written.newestRemoteAt;
  }
  return { recordIds, newestRemoteAt };
}
