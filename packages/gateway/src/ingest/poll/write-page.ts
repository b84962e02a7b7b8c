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

/** The progress before anything is read. */
export const noCounts = (): RunCounts => ({ read: 0, created: 0, updated: 0, deleted: 0, rejected: 0 });

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
 * results. A settled record needs no read for a while, even if the list keeps showing it.
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
    const again = await readAgain(ingest, batch, entity, doubtsOf(written), ask);
    if (written.doubted.length > 0) await ingest.settle(batch.environmentId, written.doubted);
    counts.read += step.payloads.length;
    addResult(counts, written);
    addResult(counts, again);
    recordIds.push(...written.recordIds);
    if (newestRemoteAt === null || (written.newestRemoteAt ?? newestRemoteAt) > newestRemoteAt)
      newestRemoteAt = written.newestRemoteAt;
  }
  return { recordIds, newestRemoteAt };
}
