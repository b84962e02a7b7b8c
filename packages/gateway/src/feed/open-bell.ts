import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Bell } from "./bell.ts";
import { createLocalBell } from "./create-local-bell.ts";
import { createPostgresBell } from "./create-postgres-bell.ts";
import { createRedisBell } from "./create-redis-bell.ts";

/** The bell that suits how the gateway runs: Redis where there is one, else the database's own NOTIFY, else this process alone. */
export async function openBell(store: Store, redisUrl: string | undefined, log: Log): Promise<Bell> {
  if (redisUrl !== undefined) return await createRedisBell(redisUrl, "fettle:changes", log);
  return store.kind === "postgres" ? await createPostgresBell(store, log) : createLocalBell();
}
