import { setImmediate } from "node:timers/promises";
import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import { systemStopwatch } from "../clock.ts";
import { deleteHeld, selectDecided } from "./held-deletion-rows.ts";
import { forgetMissing, selectMissing } from "./missing-rows.ts";
import type { ReadBatch } from "./read-again.ts";
import { giveUp, scansUntilDeleted } from "./scan-entity.ts";
import type { SyncDependencies } from "./sync-entity.ts";
import type { SyncTarget } from "./sync-state-rows.ts";
import type { RunCounts } from "./write-page.ts";

const readsPerStep = 25;
const rowsPerStep = 500;

/**
 * Carries out what an operator has decided about held deletions, in small steps. Confirmed: records that are still left out get a tombstone,
 * except such as the vendor still knows when it is asked. Rejected: they stay, and count as listed. What is left to do is told by what is
 * still counted as missing: cut off anywhere it goes on where it was, and done again it changes nothing. The finding goes last.
 *
 * Answers whether it is through; not so when the stopwatch has come to `until` first.
 */
export async function settleDeletions(
  dependencies: SyncDependencies,
  target: SyncTarget,
  entity: AnyEntityConnector,
  batch: ReadBatch,
  counts: RunCounts,
  until: number,
): Promise<boolean> {
  const { store, ingest, stopwatch = systemStopwatch } = dependencies;
  const { environmentId } = target;
  const database = store.environment(environmentId);
  const decided = await selectDecided(database, target);
  if (decided === undefined) return true;
  const isConfirmed = decided.decision === "CONFIRMED";
  const limit = isConfirmed && entity.read !== undefined ? readsPerStep : rowsPerStep;
  for (;;) {
    // Before the records are looked up: what is written after that is not among them, or is told by its position.
    const askedAfter = await ingest.position(environmentId);
    const records = await selectMissing(database, target, isConfirmed ? scansUntilDeleted : 1, limit);
    if (isConfirmed) await giveUp(dependencies, { ...batch, traceId: decided.traceId, askedAfter }, entity, records, counts);
    await forgetMissing(database, environmentId, records.map(({ id }) => id).toSorted());
    if (records.length < limit) break;
    if (stopwatch() >= until) return false;
    // The embedded store answers within one turn of the event loop: without a pause nobody else would be served.
    await setImmediate();
    batch.handle.vendor.signal.throwIfAborted();
  }
  await deleteHeld(database, target);
  return true;
}
