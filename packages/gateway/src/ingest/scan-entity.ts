import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import { deleteHeld, lockHeld, saveHeld } from "./held-deletion-rows.ts";
import { holdConnected } from "./hold-system.ts";
import { countMissing, findAbsences, forgetMissing, selectMissing, type MissingRecord } from "./missing-rows.ts";
import { readAgain, type ReadBatch } from "./read-again.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import type { SyncDependencies } from "./sync-entity.ts";
import type { SyncTarget } from "./sync-state-rows.ts";
import { addResult, writePage, type RunCounts } from "./write-page.ts";

/** How many complete lists in a row have to leave a record out before it counts as deleted. */
export const scansUntilDeleted = 2;

/** More deletions at once than this share of an entity's records, and than this number, are unlikely: they are held. */
const unlikelyShare = 0.2;
const unlikelyNumber = 10;

const removalsPerStep = 200;

/**
 * Lists an entity completely, to find deletions that nobody told of. A record that two scans in a row leave out gets a tombstone. A
 * scan that breaks off says nothing; the next one begins again. Adds to `counts` and answers how many deletions it held back.
 *
 * It keeps the id of every record that it has seen in memory until it is through, about 100 bytes each: ten megabytes for 100,000 records.
 */
export async function scanEntity(
  dependencies: SyncDependencies,
  target: SyncTarget,
  entity: AnyEntityConnector & { readonly all: NonNullable<AnyEntityConnector["all"]> },
  batch: ReadBatch,
  counts: RunCounts,
): Promise<number> {
  const { ingest, clock } = dependencies;
  const startedAt = clock();
  const startedAfter = await ingest.position(target.environmentId);
  const rejectedBefore = counts.rejected;
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const askedAfter = await ingest.position(target.environmentId);
    const page = await entity.all.page(batch.handle.vendor, cursor);
    const { recordIds } = await writePage(ingest, batch, entity, { payloads: page.payloads, askedAfter }, counts);
    for (const id of recordIds) seen.add(id);
    cursor = page.next;
  } while (cursor !== null);
  // What was rejected was listed all the same, but nobody can say which record it was. Where the vendor can be asked, it is.
  const rejected = counts.rejected - rejectedBefore;
  if (rejected > 0 && entity.read === undefined) {
    dependencies.log.warn(
      { ...target, rejected },
      "a complete list held records that could not be read; no deletions were looked for",
    );
    return 0;
  }
  const found = await noteAbsences(dependencies, target, seen, startedAt, batch.traceId);
  if (found.held > 0) return found.held;
  await giveUp(dependencies, { ...batch, askedAfter: startedAfter }, entity, found.gone, counts);
  return 0;
}

/**
 * Deletes records that lists have left out. Pages may shift under the reader: where one record can be read, the vendor is asked about it
 * before it is given up. One that has been written since the vendor was asked stays.
 */
export async function giveUp(
  { ingest }: Pick<SyncDependencies, "ingest">,
  batch: ReadBatch & { readonly askedAfter: number },
  entity: AnyEntityConnector,
  records: readonly MissingRecord[],
  counts: RunCounts,
): Promise<void> {
  const remoteIds = records.map(({ remoteId }) => remoteId);
  if (entity.read !== undefined) {
    const doubts = remoteIds.map((remoteId) => ({ remoteId, absence: "deletes" }) as const);
    addResult(counts, await readAgain(ingest, batch, entity, doubts));
    return;
  }
  for (let start = 0; start < remoteIds.length; start += removalsPerStep) {
    const step = remoteIds.slice(start, start + removalsPerStep);
    addResult(counts, await ingest.remove({ ...batch, remoteIds: step, canRead: false }));
  }
}

/**
 * Counts the scans that left each record out, and answers those that have been left out often enough, or how many they are when they are
 * held because they are unlikely many. Scans after that bring the finding up to date, and one that finds the records again clears it.
 * While a decision of an operator waits to be carried out, a scan says nothing: it must not add to what was decided.
 */
async function noteAbsences(
  { store, clock }: SyncDependencies,
  target: SyncTarget,
  seen: ReadonlySet<string>,
  startedAt: Date,
  traceId: string,
): Promise<{ readonly held: number; readonly gone: readonly MissingRecord[] }> {
  const { environmentId, systemId } = target;
  const database = store.environment(environmentId);
  const time = { startedAt, endedAt: clock() };
  const { total, absent, back } = await findAbsences(database, target, seen, time);
  return await retryOnConflict(() =>
    database.transaction().execute(async (transaction) => {
      await holdConnected(transaction, environmentId, systemId);
      const finding = await lockHeld(transaction, target);
      if (finding?.isDecided === true) return { held: 0, gone: [] };
      await countMissing(transaction, environmentId, absent, time);
      await forgetMissing(transaction, environmentId, back);
      const gone = await selectMissing(transaction, target, scansUntilDeleted);
      const count = gone.length;
      if (count > unlikelyNumber && count > total * unlikelyShare) {
        await saveHeld(transaction, target, { count, total, at: clock(), traceId });
        return { held: count, gone: [] };
      }
      if (finding !== undefined) await deleteHeld(transaction, target);
      return { held: 0, gone };
    }),
  );
}
