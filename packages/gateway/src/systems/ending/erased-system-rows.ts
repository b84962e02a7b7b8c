import type { Database, Store } from "../../store/database.ts";

/** A disconnected system whose data is being erased. */
export interface ErasedSystem {
  readonly environmentId: string;
  readonly systemId: string;
}

/** The systems whose erasure was requested and is not finished. Of all environments: systems are few enough for a scan. */
export const selectErasing = (store: Store) =>
  store.service.selectFrom("systems").select(["environment_id", "id"]).where("erase_requested_at", "is not", null).execute();

/** Waits for writers under way; since the disconnect no new ones start. By the primary key. */
export async function isErasing(database: Database, { environmentId, systemId }: ErasedSystem): Promise<boolean> {
  const row = await database
    .selectFrom("systems")
    .select("id")
    .where("environment_id", "=", environmentId)
    .where("id", "=", systemId)
    .where("erase_requested_at", "is not", null)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Deletes the system itself, and by cascade its credentials, keys and sync states. Returns false when another node was first. By the primary
 * key.
 */
export async function deleteSystem(database: Database, { environmentId, systemId }: ErasedSystem): Promise<boolean> {
  const deleted = await database
    .deleteFrom("systems")
    .where("environment_id", "=", environmentId)
    .where("id", "=", systemId)
    .returning("id")
    .executeTakeFirst();
  return deleted !== undefined;
}
