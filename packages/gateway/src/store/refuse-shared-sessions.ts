import { sql, type Kysely } from "kysely";
import { StartError } from "../errors.ts";

/**
 * Two connections that are open at the same time must be two stable sessions. A pooler that assigns sessions per transaction, as
 * PgBouncer does with `pool_mode = transaction`, would expose one tenant's settings to another's connection.
 * @throws StartError when one session answers on both connections, or several answer on one.
 */
export async function refuseSharedSessions(one: Kysely<unknown>, other: Kysely<unknown>): Promise<void> {
  const first = await sessionOf(one);
  const second = await sessionOf(other);
  const again = await sessionOf(one);
  if (first !== second && first === again) return;
  throw new StartError(
    "The server at DATABASE_URL assigns sessions per transaction, which would not keep tenants apart: connect to the database " +
      "itself, or to a pooler that keeps sessions together (PgBouncer: pool_mode = session).",
  );
}

async function sessionOf(connection: Kysely<unknown>): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection);
  return rows[0]?.pid;
}
