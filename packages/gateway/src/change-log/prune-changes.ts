import { setTimeout } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Database, Store } from "../store/database.ts";
import { giveTurn } from "../store/give-turn.ts";
import type { Place } from "./place.ts";
import {
  deleteChanges,
  deleteEntries,
  deleteSystemChanges,
  findAges,
  findLeftOver,
  raiseFloor,
  selectEnvironmentIds,
  type Ages,
} from "./retention-rows.ts";
import { selectBounds } from "./select-bounds.ts";

const positionsPerStep = 1000;
/** How far the floor rises at once. It limits the scan that is wasted when a run is cut off. */
const positionsPerRaise = 100 * positionsPerStep;
/** If the counter is never free in half a second, there are so many writers that the next run may do better. */
const triesPerRaise = 50;
const tryMilliseconds = 10;
const endOfTime = new Date("9999-12-31T00:00:00.000Z");

/**
 * Removes changes recorded before a given time from the change logs of all environments. It first raises the floor, below which
 * cursors are `CURSOR_EXPIRED`, and then deletes everything below: a reader gets every change above its cursor, or an error. It
 * removes only an unbroken run of old changes, so nodes with different clocks leave no gaps. A change recorded after `now`,
 * before the clock was set back, counts as old as the changes after it: it is not removed on its own and does not protect earlier
 * changes.
 *
 * It works in small steps, lets others work in between, and neither waits for writers nor makes them wait. A run that is cut off
 * continues the next time, and several nodes may run it at once. A failure in one environment is logged and does not affect the
 * others.
 * @throws the reason with which the signal was aborted.
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

/** Returns false when the floor could not be raised. */
async function pruneEnvironment(database: Database, environmentId: string, ages: Ages, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const { isLast, ...found } = await findFloor(database, environmentId, ages, signal);
    const isRaised = await tryToRaise(database, environmentId, found, signal);
    await deleteBelowFloor(database, environmentId, signal);
    if (isLast || !isRaised) return isRaised;
  }
}

/** Finds the end of the old changes, and whether it is the real end or only the limit of one scan. */
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

/** Also true when the floor is already as high. */
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

/** Reads the floor again and deletes only below the committed one. */
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
  for (const table of ["command_changes", "notices"] as const)
    while ((await deleteEntries(database, table, environmentId, floor, positionsPerStep)) === positionsPerStep)
      await giveTurn(signal);
}
