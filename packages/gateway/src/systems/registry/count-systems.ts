import type { SystemStatus } from "../../change-log/tables.ts";
import type { Store } from "../../store/database.ts";

/** How many systems there are of each status, of all environments. Reads the whole table; there is one row a system. */
export async function countSystems({ service }: Pick<Store, "service">): Promise<ReadonlyMap<SystemStatus, number>> {
  const rows = await service
    .selectFrom("systems")
    .select(({ fn }) => ["status", fn.countAll<number>().as("count")])
    .groupBy("status")
    .execute();
  return new Map(rows.map(({ status, count }) => [status, count]));
}
