import { sql, type Kysely } from "kysely";
import type { Log } from "../log.ts";

/** The lock for all set-up of a database, whichever node does it. */
const lock = sql`hashtextextended('fettle set-up', 0)`;

/**
 * Runs set-up work alone: when several nodes start at once on one database, one works, and the others wait and find everything
 * done. The connection keeps the lock, so the lock ends with its process. `owner` has that one connection.
 */
export async function whileAlone<Result>(owner: Kysely<unknown>, work: () => Promise<Result>, log?: Log): Promise<Result> {
  const { rows } = await sql<{ has: boolean }>`select pg_try_advisory_lock(${lock}) as has`.execute(owner);
  if (rows[0]?.has !== true) {
    log?.info("another node is setting up the database; this node waits for it");
    await sql`select pg_advisory_lock(${lock})`.execute(owner);
  }
  try {
    return await work();
  } finally {
    // A lost connection has released the lock, and the work's own failure says more.
    await sql`select pg_advisory_unlock(${lock})`.execute(owner).catch(() => {});
  }
}
