import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import { failureWords } from "../../log.ts";
import { giveTurn } from "../../store/give-turn.ts";
import { inSteps } from "../../store/in-steps.ts";
import type { IngestBatch } from "../ingest.ts";
import { postpone } from "./hidden-rows.ts";
import { forgetMissing, selectMissing, type MissingRecord } from "./missing-rows.ts";
import { bearReadFailures, type ReadFailures } from "../write/read-failures.ts";
import { readAgain, type ReadBatch } from "../write/read-again.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";
import type { Turn } from "../poll/turn.ts";
import { addFailures, addResult, type RunCounts } from "../poll/write-page.ts";

/** How many consecutive complete lists must leave out a record before it counts as deleted. */
export const scansUntilDeleted = 2;

const readsPerStep = 25;
const rowsPerStep = 500;
const removalsPerStep = 200;

/** What the deletion of missing records works on. */
export interface GivingUp {
  readonly entity: AnyEntityConnector;
  readonly batch: ReadBatch;
  readonly counts: RunCounts;
  readonly turn: Turn;
}

/**
 * Deletes the records that enough lists have left out, in small steps. The records still counted as missing show the remaining work: a
 * deletion that stops anywhere continues from there, and repeating it changes nothing. Records that the vendor still knows, or that have
 * been written since, stay and count as listed. A record whose read fails costs nothing but itself: it stays, and is asked about again after
 * the next list that leaves it out.
 *
 * @param askedAfter the position of the log before the records were known to be missing, requested before each step.
 * @returns whether all are done; false when the turn's time is up first.
 */
export async function giveUpMissing(
  { log, ...dependencies }: Pick<SyncDependencies, "store" | "ingest" | "log">,
  target: SyncTarget,
  work: GivingUp,
  askedAfter: () => Promise<IngestBatch["askedAfter"]>,
): Promise<boolean> {
  const { entity, turn, counts } = work;
  const database = dependencies.store.environment(target.environmentId);
  const limit = entity.read === undefined ? rowsPerStep : readsPerStep;
  for (;;) {
    const after = await askedAfter();
    const records = await selectMissing(database, target, { scans: scansUntilDeleted, limit });
    const failures = bearReadFailures("borne");
    try {
      await giveUp(dependencies, work, records, after, failures);
    } finally {
      addFailures(counts, failures);
      await postpone(database, target, unreadOf(records, failures), scansUntilDeleted - 1);
    }
    const unread = new Set([...failures.hidden, ...failures.failed]);
    const settled = records.filter(({ remoteId }) => !unread.has(remoteId));
    await forgetMissing(database, target, settled.map(({ id }) => id).toSorted());
    if (failures.failed.length > 0) {
      const example = failureWords(failures.example);
      log.warn(
        { ...target, traceId: work.batch.traceId, records: failures.failed.length, ...example },
        "records could not be read",
      );
    }
    if (records.length < limit) return true;
    turn.advance();
    if (!turn.hasTime()) return false;
    await giveTurn(turn.signal);
  }
}

/** The records whose reads failed, in the order of their ids. */
function unreadOf(records: readonly MissingRecord[], failures: ReadFailures) {
  const isHidden = new Map([
    ...failures.failed.map((remoteId) => [remoteId, false] as const),
    ...failures.hidden.map((remoteId) => [remoteId, true] as const),
  ]);
  return records
    .flatMap(({ id, remoteId }) => (isHidden.has(remoteId) ? { id, isHidden: isHidden.get(remoteId) === true } : []))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * Deletes records that lists have left out. Pages may shift while a list is read, so if the connector can read one record, the vendor is
 * asked about each record first. A record that was written after the vendor was asked stays.
 */
async function giveUp(
  { ingest }: Pick<SyncDependencies, "ingest">,
  { entity, batch, counts, turn }: GivingUp,
  records: readonly MissingRecord[],
  askedAfter: IngestBatch["askedAfter"],
  failures: ReadFailures,
): Promise<void> {
  if (entity.read !== undefined) {
    const doubts = records.map(({ remoteId }) => ({ remoteId, absence: "deletes" }) as const);
    addResult(counts, await readAgain(ingest, batch, entity, doubts, turn.ask, failures));
    return;
  }
  for (const step of inSteps(records, removalsPerStep)) {
    const remoteIds = step.map(({ remoteId }) => remoteId);
    addResult(counts, await ingest.remove({ ...batch, askedAfter, remoteIds, canRead: false }));
  }
}
