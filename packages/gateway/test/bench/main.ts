import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { storeParts } from "../../src/stages.ts";
import { openStore } from "../../src/store/open-store.ts";
import { makeEnvironment } from "../harness/log-writers.ts";
import { bySequence, inOrder, measureCommits } from "./measure-commits.ts";

const rounds = 5;
const load = { writers: 8, milliseconds: 2000 };

const median = (rates: readonly number[]) => rates.toSorted((one, other) => one - other)[Math.floor(rates.length / 2)] ?? 0;

const server = process.env["DATABASE_URL"] ?? "";
const administrator = new Client({ connectionString: server });
await administrator.connect();
const name = `fettle_bench_${randomBytes(8).toString("hex")}`;
await administrator.query(`create database ${name}`);
try {
  const database = { kind: "postgres", url: Object.assign(new URL(server), { pathname: `/${name}` }).href } as const;
  await using store = await openStore(database, { entities: new Map(), ...storeParts });
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  await owner.query("create sequence bench_positions");
  await owner.query("grant usage on sequence bench_positions to fettle_app");
  const { rows } = await owner.query<{ version: string; fsync: string; commits: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commits`,
  );
  await owner.end();
  const ways = {
    ordered: { environmentId: "env_ordered", write: inOrder, rates: [] as number[] },
    free: { environmentId: "env_free", write: bySequence("bench_positions"), rates: [] as number[] },
  };
  for (const { environmentId } of Object.values(ways)) await makeEnvironment(store, environmentId);
  // Alternating, so that other load on the machine affects both. The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { environmentId, write, rates } of Object.values(ways)) {
      const rate = await measureCommits(store, environmentId, write, load);
      if (round > 0) rates.push(rate);
    }
  }
  const [ordered, free] = [median(ways.ordered.rates), median(ways.free.rates)];
  const { version = "", fsync = "", commits = "" } = rows[0] ?? {};
  console.log(
    `commit order, ${load.writers} writers in one environment, a change a transaction, PostgreSQL ${version} (fsync ${fsync}, ` +
      `synchronous_commit ${commits}), median of ${rounds} rounds: ${ordered.toFixed(0)} transactions/s in order, ` +
      `${free.toFixed(0)} with a sequence and no order, ratio ${(ordered / free).toFixed(2)}`,
  );
} finally {
  await administrator.query(`drop database ${name} with (force)`);
  await administrator.end();
}
