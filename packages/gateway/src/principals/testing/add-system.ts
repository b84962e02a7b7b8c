import type { Store } from "../../store/database.ts";

/** A connected system with the columns that token tests need. */
export async function addSystem(store: Store, environmentId: string, id: string): Promise<void> {
  const now = new Date("2026-01-01T00:00:00.000Z");
  await store.service
    .insertInto("systems")
    .values({
      environment_id: environmentId,
      id,
      connector_id: "fake",
      display_name: id,
      settings: "{}",
      authentication: "apiKey",
      status: "CONNECTED",
      status_changed_at: now,
      created_at: now,
    })
    .execute();
}
