import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";

const everyMilliseconds = 250;
const stillMilliseconds = 3000;
const longestMilliseconds = 600_000;

/** The length of the change log of the one environment that has one. */
export async function watchLog(databaseUrl: string): Promise<AsyncDisposable & { length(): Promise<number> }> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const [found] = (await client.query<{ environment: string }>("select min(environment_id) as environment from systems")).rows;
  return {
    async length() {
      const text = "select coalesce(max(position), 0)::integer as length from changes where environment_id = $1";
      const { rows } = await client.query<{ length: number }>({ name: "length", text, values: [found?.environment] });
      return rows[0]?.length ?? 0;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Waits until the log has grown by at least so much and no longer grows. Returns by how much, and when it last grew, by `performance.now()`. */
export async function untilGrown(
  log: { length(): Promise<number> },
  from: number,
  atLeast: number,
): Promise<{ readonly changes: number; readonly at: number }> {
  const start = performance.now();
  let last = { changes: 0, at: start };
  for (;;) {
    const changes = (await log.length()) - from;
    const now = performance.now();
    if (changes > last.changes) last = { changes, at: now };
    if (last.changes >= atLeast && now - last.at > stillMilliseconds) return last;
    if (now - start > longestMilliseconds) throw new Error(`Only ${last.changes} of ${atLeast} webhooks were worked off`);
    await pause(everyMilliseconds);
  }
}
