import type { Clock } from "../../clock.ts";
import type { DatabaseTransaction, Store } from "../../store/database.ts";
import { announceStatus, writeStatus, type ChangePositions } from "./status-reports.ts";
import { findSystem, lockSystem, updateSystemMarks, type SystemRow } from "../registry/system-rows.ts";

export interface PauseDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly positions: ChangePositions;
}

/** A system after the call. `hasResumed` is true only when it is in use again. */
export type PausedSystem =
  | { readonly type: "success"; readonly row: SystemRow; readonly hasResumed: boolean }
  | { readonly type: "not-found" }
  | { readonly type: "disconnected" };

/** The system to pause or resume. */
interface Whose {
  readonly environmentId: string;
  readonly systemId: string;
  readonly traceId: string;
}

/** Pauses a system. If its credentials are refused, its status still says so, and becomes PAUSED once they are good. */
export const pauseSystem = (dependencies: PauseDependencies, whose: Whose): Promise<PausedSystem> =>
  mark(dependencies, whose, dependencies.clock());

/** Resumes a system. If its credentials are refused, it waits for a reconnect. */
export const resumeSystem = (dependencies: PauseDependencies, whose: Whose): Promise<PausedSystem> =>
  mark(dependencies, whose, null);

async function mark({ store, clock, positions }: PauseDependencies, whose: Whose, pausedAt: Date | null): Promise<PausedSystem> {
  const { environmentId, systemId, traceId } = whose;
  const outcome = await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      const system = await lockSystem(transaction, environmentId, systemId);
      if (system === undefined) return { type: "not-found" } as const;
      if (system.status === "DISCONNECTED") return { type: "disconnected" } as const;
      const isSo = (system.paused_at === null) === (pausedAt === null);
      if (isSo) return { type: "success", row: system, hasResumed: false, change: null } as const;
      await updateSystemMarks(transaction, environmentId, systemId, { paused_at: pausedAt });
      const change =
        system.status === "REAUTHORIZATION_REQUIRED"
          ? null
          : await writeStatus(
              transaction,
              { ...system, paused_at: pausedAt },
              { status: "CONNECTED", reason: null, traceId },
              clock(),
              positions,
            );
      const row = await rowAfter(transaction, system);
      return { type: "success", row, hasResumed: pausedAt === null && change !== null, change } as const;
    });
  if (outcome.type === "success" && outcome.change !== null) announceStatus(positions, outcome.change);
  return outcome;
}

/** The row of a system that the transaction has locked. */
async function rowAfter(transaction: DatabaseTransaction, system: SystemRow): Promise<SystemRow> {
  return (await findSystem(transaction, system.environment_id, system.id)) ?? system;
}
