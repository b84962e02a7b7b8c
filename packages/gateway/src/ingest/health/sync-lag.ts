import { sql, type SqlBool } from "kysely";
import type { Store } from "../../store/database.ts";
import { isRefused } from "../poll/sync-state-rows.ts";
import { systemCreatedAt, systemIsInUse } from "../../systems/registry/systems-in-use.ts";

/**
 * The number of seconds since the last sync of the entity that has waited longest, among all systems in use. An entity without a sync
 * counts from when its system was connected. Reads one row per system and entity.
 */
export async function findSyncLag({ service }: Pick<Store, "service">, now: Date): Promise<number> {
  const system = { environmentId: sql.ref("state.environment_id"), systemId: sql.ref("state.system_id") };
  const row = await service
    .selectFrom("sync_states as state")
    .select(sql<Date | null>`min(coalesce(state.last_success_at, ${systemCreatedAt(system)}))`.as("oldest"))
    .where(systemIsInUse(system))
    .where(sql<SqlBool>`not (${isRefused("state")})`)
    // An entity that no connector serves any longer has no next run.
    .where("state.next_run_at", "is not", null)
    .executeTakeFirstOrThrow();
  return row.oldest === null ? 0 : Math.max(0, (now.getTime() - row.oldest.getTime()) / 1000);
}
