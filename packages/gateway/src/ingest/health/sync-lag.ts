import { sql } from "kysely";
import type { Store } from "../../store/database.ts";
import { systemCreatedAt, systemIsInUse } from "../../systems/registry/systems-in-use.ts";

/**
 * For how many seconds the entity that waits longest has not been synced, of the systems in use: since it was connected where it never was.
 * Reads one row a system and entity.
 */
export async function findSyncLag({ service }: Pick<Store, "service">, now: Date): Promise<number> {
  const system = { environmentId: sql.ref("state.environment_id"), systemId: sql.ref("state.system_id") };
  const row = await service
    .selectFrom("sync_states as state")
    .select(sql<Date | null>`min(coalesce(state.last_success_at, ${systemCreatedAt(system)}))`.as("oldest"))
    .where(systemIsInUse(system))
    // What no connector serves any more has no next run.
    .where("state.next_run_at", "is not", null)
    .executeTakeFirstOrThrow();
  return row.oldest === null ? 0 : Math.max(0, (now.getTime() - row.oldest.getTime()) / 1000);
}
