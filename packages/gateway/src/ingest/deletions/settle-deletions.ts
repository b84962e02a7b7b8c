import { giveTurn } from "../../store/give-turn.ts";
import { giveUpMissing, type GivingUp } from "./give-up.ts";
import { deleteSuspected, selectDecided } from "./suspected-deletion-rows.ts";
import { forgetMissing, selectMissing } from "./missing-rows.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";

const rowsPerStep = 500;

/**
 * Carries out an operator's decision about suspected deletions, in small steps.
 * - Confirmed: records that are still left out get a tombstone, unless the vendor still knows them when asked.
 * - Rejected: the records stay, and count as listed.
 *
 * If it is interrupted, it continues from there, and repeating it changes nothing. The finding is deleted last.
 * @returns whether everything is done; false when the turn's time is up first.
 */
export async function settleDeletions(
  dependencies: Pick<SyncDependencies, "store" | "ingest" | "log">,
  target: SyncTarget,
  work: GivingUp,
): Promise<boolean> {
  const { store, ingest } = dependencies;
  const { environmentId } = target;
  const database = store.environment(environmentId);
  const decided = await selectDecided(database, target);
  if (decided === undefined) return true;
  const batch = { ...work.batch, traceId: decided.traceId };
  const isThrough =
    decided.decision === "CONFIRMED"
      ? // A record written after this position is either not selected later, or detected by it.
        await giveUpMissing(dependencies, target, { ...work, batch }, () => ingest.position(environmentId))
      : await keepMissing();
  if (isThrough) await deleteSuspected(database, target);
  return isThrough;

  /** Includes records that only one list has left out. */
  async function keepMissing(): Promise<boolean> {
    for (;;) {
      const records = await selectMissing(database, target, { scans: 1, limit: rowsPerStep });
      await forgetMissing(database, target, records.map(({ id }) => id).toSorted());
      if (records.length < rowsPerStep) return true;
      work.turn.advance();
      if (!work.turn.hasTime()) return false;
      await giveTurn(work.turn.signal);
    }
  }
}
