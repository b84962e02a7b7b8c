import { Client } from "pg";
import type { BenchDatabase } from "../house/open-database.ts";
import { runStatement } from "../house/run-statement.ts";
import { connectAccount, type Fettle, untilRead } from "../house/fettle.ts";
import { copyRecords, createTables } from "./statements.ts";
import { pageLength, type Sample } from "./shapes.ts";

/** Who reads the peers' tables. Roles belong to the whole server. */
export const readerRole = "fettle_bench_reader";

const deepPage = 1000;
const sampleSize = 5000;

/** Has Fettle sync the vendor's account, and copies the records to the peers' tables, unless an earlier run did. */
export async function prepareData(database: BenchDatabase, fettle: Fettle, workOrders: number): Promise<void> {
  if (database.isKept) return await checkData(database);
  await connectAccount(fettle.ask, "bench-key");
  await untilRead(fettle.ask, 0, workOrders);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(`do $$ begin create role ${readerRole}; exception when duplicate_object then null; end $$`);
    await client.query(createTables(readerRole));
    await client.query(copyRecords);
    await client.query("vacuum (analyze)");
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}

/** @throws TypeError when the run that made the database ended before it had its data. */
async function checkData({ url }: BenchDatabase): Promise<void> {
  const [found] = await runStatement(url, "select from pg_tables where schemaname = 'peers' and tablename = 'work_orders'");
  if (found === undefined) throw new TypeError(`Drop the database ${new URL(url).pathname.slice(1)}: it has no data`);
}

/** Looks up what the requests ask for, and the environment of the data. */
export async function readSample(database: BenchDatabase): Promise<Sample & { readonly environmentId: string }> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number; environment: string }>(
      "select count(*)::integer as count, min(environment_id) as environment from peers.work_orders",
    );
    const { count = 0, environment = "" } = rows[0] ?? {};
    const deepRows = (Math.min(deepPage, Math.floor(count / pageLength)) - 1) * pageLength;
    const place = "select id, updated_at from peers.work_orders order by updated_at desc, id limit 1 offset $1";
    const deep = await client.query<{ id: string; updated_at: Date }>(place, [deepRows - 1]);
    const spread = "select id from peers.work_orders order by md5(id) limit $1";
    const ids = await client.query<{ id: string }>(spread, [sampleSize]);
    const [last] = deep.rows;
    if (last === undefined) throw new Error("There is too little data for deep pages: give a larger --size");
    return {
      environmentId: environment,
      ids: ids.rows.map(({ id }) => id),
      deep: { id: last.id, updatedAt: last.updated_at.toISOString() },
      deepRows,
    };
  } finally {
    await client.end();
  }
}
