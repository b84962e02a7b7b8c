import { setTimeout } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Database, Store } from "../store/database.ts";
import { giveTurn } from "../store/give-turn.ts";
import type { Place } from "./place.ts";
import {
  deleteChanges,
  deleteSystemChanges,
  findAges,
  findLeftOver,
  raiseFloor,
  selectEnvironmentIds,
  type Ages,
} from "./retention-rows.ts";
import { selectBounds } from "./select-bounds.ts";

const positionsPerStep = 1000;
/** How far the floor is raised at once: what has been looked through in vain, when a run is cut off, is bounded by it. */
const positionsPerRaise = 100 * positionsPerStep;
/** A counter that is never found free in half a second is under so many writers that the next run may have more luck. */
const triesPerRaise = 50;
const tryMilliseconds = 10;
const endOfTime = new Date("9999-12-31T00:00:00.000Z");

/**
 * Takes what was recorded before a time out of the change logs of all environments. First the floor is raised, from where on cursors are
 * `CURSOR_EXPIRED`, then what lies below goes: a reader gets every change above its cursor, or is told. Only an unbroken run of old
 * changes goes, so that clocks which differ between nodes tear no hole. What was recorded after `now`, which is before the clock was set
 * back, is as old as what comes after it: it neither goes by itself nor keeps what is before it.
 *
 * In small steps with turns for others between them; no writer is waited for or kept waiting. Cut off anywhere it goes on the next time,
 * and several nodes may be at it. What fails in one environment is logged and stops no other.
 * @throws what the signal was aborted with.
 */
export async function pruneChanges(
  { store, log }: { readonly store: Store; readonly log: Log },
  before: Date,
  signal: AbortSignal,
  now: Date = endOfTime,
): Promise<void> {
  for (const environmentId of await selectEnvironmentIds(store)) {
    try {
      const database = store.environment(environmentId);
      const isThrough = await pruneEnvironment(database, environmentId, { before, now }, signal);
      if (!isThrough)
        log.info({ environmentId }, "the change log's counter was never free; the next run deletes the old changes");
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ environmentId, err: error }, "old changes could not be deleted; the next run continues");
    }
  }
}

/** False when the floor could not be raised. */
async function pruneEnvironment(database: Database, environmentId: string, ages: Ages, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const { isLast, ...found } = await findFloor(database, environmentId, ages, signal);
    const isRaised = await tryToRaise(database, environmentId, found, signal);
    await deleteBelowFloor(database, environmentId, signal);
    if (isLast || !isRaised) return isRaised;
  }
}

/** Up to where all is old, and whether that is the end of it or only as far as is looked at once. */
async function findFloor(
  database: Database,
  environmentId: string,
  ages: Ages,
  signal: AbortSignal,
): Promise<{ readonly floor: number; readonly seenEnd: Place; readonly isLast: boolean }> {
  const {
    floor: { position: floor },
    end: seenEnd,
  } = await selectBounds(database, environmentId);
  const last = Math.min(seenEnd.position, floor + positionsPerRaise);
  let lastOld = floor;
  for (let after = floor; after < last;) {
    const through = Math.min(last, after + positionsPerStep);
    const found = await findAges(database, environmentId, { after, through }, ages);
    lastOld = found.lastOld ?? lastOld;
    if (found.hasYoung) return { floor: lastOld, seenEnd, isLast: true };
    after = through;
    await giveTurn(signal);
  }
  return { floor: lastOld, seenEnd, isLast: last === seenEnd.position || lastOld === floor };
}

/** True also when it is as high already. */
async function tryToRaise(
  database: Database,
  environmentId: string,
  { floor, seenEnd }: { readonly floor: number; readonly seenEnd: Place },
  signal: AbortSignal,
): Promise<boolean> {
  if ((await selectBounds(database, environmentId)).floor.position >= floor) return true;
  for (let tries = 1; ; tries += 1) {
    if (await raiseFloor(database, environmentId, floor, seenEnd)) return true;
    if (tries === triesPerRaise) return false;
    await setTimeout(tryMilliseconds, undefined, { signal });
  }
}

/** The floor is read anew: only what it has been committed for goes. */
async function deleteBelowFloor(database: Database, environmentId: string, signal: AbortSignal): Promise<void> {
  const { position: floor } = (await selectBounds(database, environmentId)).floor;
  const lowest = await findLeftOver(database, environmentId, floor);
  for (let after = (lowest ?? floor + 1) - 1; after < floor; after += positionsPerStep) {
    await deleteChanges(database, environmentId, { after, through: Math.min(floor, after + positionsPerStep) });
    await giveTurn(signal);
  }
  for (let after: number | null = -1; after !== null;) {
    after = await deleteSystemChanges(database, environmentId, { after, through: floor }, positionsPerStep);
    await giveTurn(signal);
  }
}
