import { sql } from "kysely";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Bell } from "./bell.ts";
import { createLocalBell } from "./create-local-bell.ts";
import { createPostgresBell } from "./create-postgres-bell.ts";
import { createRedisBell } from "./create-redis-bell.ts";

/**
 * Opens the bell that fits the gateway's setup: on the embedded store, which belongs to one process, within this process only;
 * otherwise through Redis if configured, else through the database's NOTIFY.
 */
export async function openBell(store: Store, redisUrl: string | undefined, log: Log): Promise<Bell> {
  if (store.kind === "embedded") return createLocalBell();
  if (redisUrl === undefined) return await createPostgresBell(store, log);
  return await createRedisBell(redisUrl, `fettle:changes:${await databaseName(store)}`, log);
}

/** Distinguishes a database from others that may share the Redis, including a copy made by dump and restore. */
async function databaseName(store: Store): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select system.system_identifier || ':' || database.oid as name
    from pg_control_system() system, pg_database database where database.datname = current_database()`.execute(store.service);
  return rows[0]?.name ?? "";
}
