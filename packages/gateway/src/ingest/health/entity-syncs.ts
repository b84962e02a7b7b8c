import type { Store } from "../../store/database.ts";
import type { System } from "../../systems/systems.ts";
import type { EntitySync } from "../ingest.ts";
import { selectEntityStates } from "./health-rows.ts";

/**
 * How far the lists of systems have been read, by the systems' ids: one item for each entity that the system's connector serves, or, without
 * the connector, that it served. One query, however many systems there are.
 */
export async function readEntitySyncs(
  store: Store,
  environmentId: string,
  systems: readonly System[],
  entitiesOf: (system: System) => readonly string[],
): Promise<ReadonlyMap<string, readonly EntitySync[]>> {
  const ids = systems.map(({ id }) => id);
  const states = await selectEntityStates(store.environment(environmentId), environmentId, ids);
  const statesById = Map.groupBy(states, ({ systemId }) => systemId);
  return new Map(
    systems.map((system) => {
      const known = new Map((statesById.get(system.id) ?? []).map((state) => [state.entity, state]));
      const served = entitiesOf(system);
      const entities = served.length > 0 ? served : [...known.keys()];
      const syncs = entities.map((entity): EntitySync => {
        const state = known.get(entity);
        const progress =
          state?.phase === "incremental" ? null : { read: state?.progress?.read ?? 0, total: state?.progress?.total ?? null };
        return { entity, lastSuccessAt: state?.lastSuccessAt ?? null, first: progress };
      });
      return [system.id, syncs];
    }),
  );
}

/** When the lists of all these entities had last been read: the oldest of their times. Null until each has been read once. */
export function lastSyncedOf(syncs: readonly EntitySync[]): Date | null {
  let oldest: Date | null = null;
  for (const { lastSuccessAt } of syncs) {
    if (lastSuccessAt === null) return null;
    if (oldest === null || lastSuccessAt < oldest) oldest = lastSuccessAt;
  }
  return oldest;
}
