import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import { giveTurn } from "../../store/give-turn.ts";
import { inSteps } from "../../store/in-steps.ts";
import type { IngestBatch } from "../ingest.ts";
import { forgetMissing, selectMissing, type MissingRecord } from "./missing-rows.ts";
import { readAgain, type ReadBatch } from "../write/read-again.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";
import type { Turn } from "../poll/turn.ts";
import { addResult, type RunCounts } from "../poll/write-page.ts";

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
 * been written since, stay and count as listed.
 *
 * @param askedAfter the position of the log before the records were known to be missing, requested before each step.
 * @returns whether all are done; false when the turn's time is up first.
 */
export async function giveUpMissing(
  dependencies: Pick<SyncDependencies, "store" | "ingest">,
  target: SyncTarget,
  work: GivingUp,
  askedAfter: () => Promise<IngestBatch["askedAfter"]>,
): Promise<boolean> {
  const { entity, turn } = work;
  const database = dependencies.store.environment(target.environmentId);
  const limit = entity.read === undefined ? rowsPerStep : readsPerStep;
  for (;;) {
    const after = await askedAfter();
    const records = await selectMissing(database, target, scansUntilDeleted, limit);
    await giveUp(dependencies, work, records, after);
    await forgetMissing(database, target.environmentId, records.map(({ id }) => id).toSorted());
    if (records.length < limit) return true;
    turn.advance();
    if (!turn.hasTime()) return false;
    await giveTurn(turn.signal);
  }
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
): Promise<void> {
  if (entity.read !== undefined) {
    const doubts = records.map(({ remoteId }) => ({ remoteId, absence: "deletes" }) as const);
    addResult(counts, await readAgain(ingest, batch, entity, doubts, turn.ask));
    return;
  }
  for (const step of inSteps(records, removalsPerStep)) {
    const remoteIds = step.map(({ remoteId }) => remoteId);
    addResult(counts, await ingest.remove({ ...batch, askedAfter, remoteIds, canRead: false }));
  }
}
