import type { Store } from "../../store/database.ts";
import type { System } from "../../systems/systems.ts";
import { countHidden } from "../deletions/hidden-rows.ts";
import type { SystemEntity, SystemEntityStatus } from "../ingest.ts";
import { selectEntityStates } from "./health-rows.ts";
import { isRefusal } from "./refused-runs.ts";

/** What a state of syncing says in a word. Undefined: there is no state yet. */
export function statusOf(
  state: { readonly phase: "backfill" | "incremental"; readonly error: string | null } | undefined,
): SystemEntityStatus {
  if (isRefusal(state?.error)) return "FORBIDDEN";
  if (typeof state?.error === "string") return "FAILED";
  return state?.phase === "incremental" ? "SYNCED" : "SYNCING";
}

const keyOf = (systemId: string, entity: string) => `${systemId}/${entity}`;

/**
 * What each system has of the entities that its connector serves, or served if the connector is missing, with two queries however many
 * systems there are. `entitiesOf` names those entities.
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
  const statesById = Map.groupBy(states, ({ systemId }) => systemId);
  const stateOf = new Map(states.map((state) => [keyOf(state.systemId, state.entity), state]));
  const hiddenOf = new Map(hidden.map(({ systemId, entity, count }) => [keyOf(systemId, entity), count]));
  return new Map(
    systems.map((system) => [
      system.id,
      namesOf(entitiesOf(system), statesById.get(system.id) ?? []).map((name) => {
        const state = stateOf.get(keyOf(system.id, name));
        const { read = 0, total = null } = state?.progress ?? {};
        return {
          name,
          status: statusOf(state),
          error: state?.error ?? null,
          isLeftOut: isLeftOut(state),
          lastSyncedAt: state?.lastSuccessAt ?? null,
          first: state?.phase === "incremental" ? null : { read, total },
          hiddenRecords: hiddenOf.get(keyOf(system.id, name)) ?? 0,
        };
      }),
    ]),
  );
}

const namesOf = (served: readonly string[], states: readonly { readonly entity: string }[]): readonly string[] =>
  served.length > 0 ? served : states.map(({ entity }) => entity);

/** Whether the vendor refuses to list an optional entity: such a refusal is no failure. */
export const isLeftOut = (state: { readonly failures: number; readonly error: string | null } | undefined): boolean =>
  state !== undefined && state.failures === 0 && state.error !== null;

/** When the lists of all these entities had last been read: the oldest of their times. Null until each has been read once. */
export function lastSyncedOf(entities: readonly Pick<SystemEntity, "isLeftOut" | "lastSyncedAt">[]): Date | null {
  let oldest: Date | null = null;
  for (const { lastSyncedAt } of entities.filter((entity) => !entity.isLeftOut)) {
    if (lastSyncedAt === null) return null;
    if (oldest === null || lastSyncedAt < oldest) oldest = lastSyncedAt;
  }
  return oldest;
}
