import type { Database, Store } from "../store/database.ts";
import { lockSystemForWriting } from "../systems/registry/lock-for-writing.ts";
import { type PassthroughMethod, passthroughMethods } from "./passthrough.ts";

/** The methods that systems allow, by system. By the primary key. */
export async function selectMethods(
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
): Promise<ReadonlyMap<string, readonly PassthroughMethod[]>> {
  if (systemIds.length === 0) return new Map();
  const rows = await database
    .selectFrom("passthrough_methods")
    .select(["system_id", "methods"])
    .where("environment_id", "=", environmentId)
    .where("system_id", "in", systemIds)
    .execute();
  return new Map(rows.map((row) => [row.system_id, passthroughMethods.filter((method) => row.methods.includes(method))]));
}

/** Replaces the methods that a system allows. False: it is disconnected or gone. */
export async function saveMethods(
  store: Store,
  environmentId: string,
  systemId: string,
  methods: readonly PassthroughMethod[],
): Promise<boolean> {
  return await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      if ((await lockSystemForWriting(transaction, environmentId, systemId)) === undefined) return false;
      await transaction
        .insertInto("passthrough_methods")
        .values({ environment_id: environmentId, system_id: systemId, methods: [...methods] })
        .onConflict((conflict) => conflict.columns(["environment_id", "system_id"]).doUpdateSet({ methods: [...methods] }))
        .execute();
      return true;
    });
}
