import { sql, type Kysely } from "kysely";
import type { Log } from "../log.ts";

/** What all set-up of a database holds, by whichever node. */
const lock = sql`hashtextextended('fettle set-up', 0)`;

/**
 * Sets up alone: of several nodes that start at once on one database one works, and the others wait for it and find all there. The
 * connection holds the lock, which therefore ends with its process. `owner` has that one connection.
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
    // A connection that is lost has let go of it, and what the work failed with says more.
    await sql`select pg_advisory_unlock(${lock})`.execute(owner).catch(() => {});
  }
}
