import { sql, type Insertable, type Selectable } from "kysely";
import type { Database } from "../../store/database.ts";
import type { AppWideKeyTable } from "../tables.ts";

export type AppWideKeyRow = Selectable<AppWideKeyTable>;

/** The addresses of an environment that lead somewhere: current ones, then former ones, newest first. By the first column of the primary key. */
export const selectAppWideKeys = (database: Database, environmentId: string, now: Date): Promise<readonly AppWideKeyRow[]> =>
  database
    .selectFrom("app_wide_keys")
    .where("environment_id", "=", environmentId)
    .where(({ eb, or }) => or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .orderBy(sql`ends_at is not null`)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .selectAll()
    .execute();

/** Searches all environments. By the unique index of `app_wide_keys.key_hash`. */
export const findAppWideKey = (service: Database, keyHash: Buffer, now: Date): Promise<AppWideKeyRow | undefined> =>
  service
    .selectFrom("app_wide_keys")
    .where("key_hash", "=", keyHash)
    .where(({ eb, or }) => or([eb("ends_at", "is", null), eb("ends_at", ">", now)]))
    .selectAll()
    .executeTakeFirst();

/**
 * Stores a connector's address, and lets its former ones end at a time or earlier. Of callers at the same time, the first one's address
 * counts. By the first column of the primary key.
 */
export const replaceAppWideKey = (database: Database, row: Insertable<AppWideKeyTable>, formerEnd: Date): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable("app_wide_keys")
      .set({ ends_at: sql<Date>`least(ends_at, ${formerEnd}::timestamptz)` })
      .where("environment_id", "=", row.environment_id)
      .where("connector_id", "=", row.connector_id)
      .execute();
    await transaction
      .insertInto("app_wide_keys")
      .values(row)
      .onConflict((conflict) => conflict.columns(["environment_id", "connector_id"]).where("ends_at", "is", null).doNothing())
      .execute();
  });
