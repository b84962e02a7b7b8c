import { setImmediate } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";

/** Updates the planner's statistics of all tables but the catalog's, on which it would spend most of its time. */
export const analyzeInTurns = (pglite: PGlite): Promise<void> =>
  inTurns(pglite, "select format('analyze %s', relid::regclass) as statement from pg_stat_user_tables");

/**
 * Removes the dead rows of tables that have changed as much as autovacuum waits for, because for each of them all indexes of the table are read
 * in one go.
 */
export const vacuumInTurns = (pglite: PGlite): Promise<void> =>
  inTurns(
    pglite,
    `select format('vacuum %s', relid::regclass) as statement from pg_stat_all_tables join pg_class on pg_class.oid = relid
    where schemaname <> 'pg_toast' and (n_dead_tup > 50 + n_live_tup / 5 or n_ins_since_vacuum > 1000 + n_live_tup / 5
      or age(relfrozenxid) > 100000000)`,
  );

/** Runs the statements that a query makes one by one, because each blocks the process while it runs. */
async function inTurns(pglite: PGlite, query: string): Promise<void> {
  const { rows } = await pglite.query<{ statement: string }>(query);
  for (const { statement } of rows) {
    await setImmediate();
    await pglite.exec(statement);
  }
}
