import type { SystemStatus } from "../../change-log/tables.ts";
import type { Store } from "../../store/database.ts";

/** How many systems of all environments have each status. Reads the whole table, which has one row per system. */
export async function countSystems({ service }: Pick<Store, "service">): Promise<ReadonlyMap<SystemStatus, number>> {
  const rows = await service
    .selectFrom("systems")
    .select(({ fn }) => ["status", fn.countAll<number>().as("count")])
    .groupBy("status")
    .execute();
  return new Map(rows.map(({ status, count }) => [status, count]));
}
