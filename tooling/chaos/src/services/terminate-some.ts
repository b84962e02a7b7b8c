import { Client } from "pg";
import type { Random } from "../random.ts";

/** Terminates some of the nodes' sessions, whatever they are doing. Returns their number. */
export async function terminateSome(databaseUrl: string, random: Random): Promise<number> {
  await using opened = new AsyncDisposableStack();
  const database = new Client({ connectionString: databaseUrl, application_name: "chaos" });
  // The next query reports a lost connection.
  database.on("error", () => undefined);
  await database.connect();
  opened.defer(() => database.end());
  const { rows } = await database.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name like 'fettle%' order by pid",
  );
  const share = random.between(0.05, 0.4);
  const ended = rows.filter(() => random.chance(share)).map(({ pid }) => pid);
  const answer = await database.query<{ is_ended: boolean }>(
    "select pg_terminate_backend(pid) as is_ended from unnest($1::int[]) as pid",
    [ended],
  );
  return answer.rows.filter(({ is_ended }) => is_ended).length;
}
