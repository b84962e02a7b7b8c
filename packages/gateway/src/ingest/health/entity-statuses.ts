import type { Store } from "../../store/database.ts";
import type { System } from "../../systems/systems.ts";
import { countHidden } from "../deletions/hidden-rows.ts";
import type { SystemEntity, SystemEntityStatus } from "../ingest.ts";
import { selectEntityStates } from "./health-rows.ts";

/** What a state of syncing says in a word. Undefined: there is no state yet. */
export function statusOf(
  state: { readonly phase: "backfill" | "incremental"; readonly error: string | null } | undefined,
): SystemEntityStatus {
  if (state?.error?.startsWith("FORBIDDEN:") === true) return "FORBIDDEN";
  if (typeof state?.error === "string") return "FAILED";
  return state?.phase === "incremental" ? "SYNCED" : "SYNCING";
}

const keyOf = (systemId: string, entity: string) => `${systemId}/${entity}`;

/**
 * What each system has of the entities that its connector serves, with two queries however many systems there are. `entitiesOf` names those
 * entities.
 */
export async function readEntities(
  store: Store,
  environmentId: string,
  systems: readonly System[],
  entitiesOf: (system: System) => readonly string[],
): Promise<ReadonlyMap<string, readonly SystemEntity[]>> {
  const database = store.environment(environmentId);
  const ids = systems.map(({ id }) => id);
  const [states, hidden] = await Promise.all([
    selectEntityStates(database, environmentId, ids),
    countHidden(database, environmentId, ids),
  ]);
  const stateOf = new Map(states.map((state) => [keyOf(state.systemId, state.entity), state]));
  const hiddenOf = new Map(hidden.map(({ systemId, entity, count }) => [keyOf(systemId, entity), count]));
  return new Map(
    systems.map((system) => [
      system.id,
      entitiesOf(system).map((name) => {
        const state = stateOf.get(keyOf(system.id, name));
        return {
          name,
          status: statusOf(state),
          error: state?.error ?? null,
          lastSyncedAt: state?.lastSuccessAt ?? null,
          hiddenRecords: hiddenOf.get(keyOf(system.id, name)) ?? 0,
        };
      }),
    ]),
  );
}
