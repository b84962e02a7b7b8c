import type { Principals } from "../../principals/principals.ts";
import type { Store } from "../../store/database.ts";
import { deleteCredentials } from "../credentials/credential-rows.ts";
import type { Farewell, SystemLifecycle } from "../../system-lifecycle.ts";
import { cleanUpAtVendor, type CleanUpDependencies } from "./clean-up-at-vendor.ts";
import { endSessionsOfSystem } from "../sessions/session-rows.ts";
import { announceStatus, writeStatus, type ChangePositions } from "../status/status-reports.ts";
import { findSystem, lockSystem, updateSystemMarks, waitForWriters, type SystemRow } from "../registry/system-rows.ts";
import type { RecordsOnDisconnect } from "../systems.ts";

export interface DisconnectDependencies extends CleanUpDependencies {
  readonly store: Store;
  readonly positions: ChangePositions;
  readonly principals: Pick<Principals, "revokeBoundTokens">;
  readonly lifecycle: Pick<SystemLifecycle, "leaving">;
}

const keptReason = "The system was disconnected through the API. Its records are kept as they were.";
const erasedReason = "The system was disconnected through the API. Its data is being erased.";

/** Ends a system in one transaction, which is certain, and then cleans up at its vendor as far as that works. */
export async function disconnectSystem(
  dependencies: DisconnectDependencies,
  environmentId: string,
  systemId: string,
  traceId: string,
  records: RecordsOnDisconnect,
): Promise<SystemRow | null> {
  const farewells = await dependencies.lifecycle.leaving(environmentId, systemId);
  const ended = await endSystem(dependencies, { environmentId, systemId, traceId, records, farewells });
  if (ended === null) return null;
  const { system, sealed, change } = ended;
  if (change !== null) announceStatus(dependencies.positions, change);
  if (sealed !== undefined) await cleanUpAtVendor(dependencies, { system, sealed, farewells, traceId });
  // After the disconnect has returned nothing more is written, not even by writers that were under way.
  await waitForWriters(dependencies.store.environment(environmentId), environmentId, systemId);
  return system;
}

/** The system to end, and how. */
interface Ending {
  readonly environmentId: string;
  readonly systemId: string;
  readonly traceId: string;
  readonly records: RecordsOnDisconnect;
  readonly farewells: readonly Farewell[];
}

const endSystem = (
  { store, clock, positions, principals }: DisconnectDependencies,
  { environmentId, systemId, traceId, records, farewells }: Ending,
) =>
  store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      const now = clock();
      await endSessionsOfSystem(transaction, environmentId, systemId, now);
      const before = await lockSystem(transaction, environmentId, systemId);
      if (before === undefined) return null;
      const sealed = await deleteCredentials(transaction, environmentId, systemId);
      for (const farewell of farewells) await farewell.forget(transaction);
      await principals.revokeBoundTokens(transaction, environmentId, systemId);
      // An erasure that was requested once cannot be withdrawn.
      const eraseRequestedAt = before.erase_requested_at ?? (records === "ERASE" ? now : null);
      const marks = { paused_at: null, erase_requested_at: eraseRequestedAt };
      await updateSystemMarks(transaction, environmentId, systemId, marks);
      const reason = eraseRequestedAt === null ? keptReason : erasedReason;
      const change = await writeStatus(transaction, before, { status: "DISCONNECTED", reason, traceId }, now, positions);
      const system = (await findSystem(transaction, environmentId, systemId)) ?? before;
      return { system, sealed, change };
    });
