import { setTimeout as pause } from "node:timers/promises";
import type { AskedBench } from "../arguments.ts";
import { connectAccount, type Fettle, type FettlePlace, readMetric, startFettle } from "../house/fettle.ts";
import { memoryOf } from "../house/memory-of.ts";
import { openDatabase } from "../house/open-database.ts";
import { createProfiler } from "../house/profile-server.ts";
import { runStatement } from "../house/run-statement.ts";
import { startVendor } from "../house/start-vendor.ts";
import { printStatements } from "../house/statements.ts";
import { machineConditions } from "../machine/conditions.ts";
import type { Cores } from "../machine/cores.ts";
import { readProcessorTime } from "../machine/processor-time.ts";

const usualSystems = 10_000;
const entities = 5;
const connectedAtOnce = 16;
const warmUp = 5000;
const everyMilliseconds = 250;
/** The account of the vendor that answers late. */
const slowAccount = "slow";
const slowMilliseconds = 10_000;

/** Two nodes and the database share the machine as it divides itself. */
const unpinned: Cores = { serverWords: [], description: "nothing is pinned", moveAside: async () => undefined };

async function connectAll(fettle: Fettle, keys: readonly string[]): Promise<void> {
  const left = keys.values();
  const worker = async (): Promise<void> => {
    for (const key of left) await connectAccount(fettle.ask, key);
  };
  await Promise.all(Array.from({ length: connectedAtOnce }, worker));
}

/** The number of systems that this and earlier runs have connected. */
async function countSystems(databaseUrl: string): Promise<number> {
  const [row] = await runStatement<{ count: number }>(databaseUrl, "select count(*)::int as count from systems");
  return row?.count ?? 0;
}

const usedBy = async (root: number): Promise<number> => (await readProcessorTime([root]))?.own ?? Number.NaN;

/** The seconds since the last sync of each kind of system's entities: of the one that waits longest. */
async function readAges(databaseUrl: string): Promise<{ readonly others: number; readonly slow: number }> {
  const [row] = await runStatement<{ others: number; slow: number }>(
    databaseUrl,
    `select coalesce(max(age) filter (where name <> '${slowAccount}'), 0)::float8 as others, coalesce(max(age) filter (where name = '${slowAccount}'), 0)::float8 as slow
     from (select systems.display_name as name, extract(epoch from now() - coalesce(last_success_at, systems.created_at)) as age
       from sync_states join systems on systems.environment_id = sync_states.environment_id and systems.id = system_id) as ages`,
  );
  return row ?? { others: Number.NaN, slow: Number.NaN };
}

/**
 * Lets two nodes poll many idle systems, one of which has a vendor that takes ten seconds to answer, as often as they can. Prints how many
 * polls a second they keep up with, and so the shortest interval; how long the entity that waits longest has waited; and what each process
 * uses.
 */
export async function measureSystems(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const systems = asked.size ?? usualSystems;
  await using database = await openDatabase(variables, "fettle_bench_systems", { keep: asked.keep, counts: asked.profile });
  await using vendor = await startVendor(0);
  const place: FettlePlace = { databaseUrl: database.url, vendorUrl: vendor.url };
  {
    await using fettle = await startFettle(unpinned, place);
    const accounts = Array.from({ length: systems }, (_, number) => (number === 0 ? slowAccount : `account-${number}`));
    await connectAll(fettle, accounts.slice(await countSystems(database.url)));
  }
  await runStatement(
    database.url,
    "update sync_states set next_run_at = now(); update pgboss.job set start_after = now() where name = 'sync'",
  );
  vendor.delay(slowAccount, slowMilliseconds);
  const profiler = asked.profile ? await createProfiler() : null;
  // Every poll is always due.
  const due: FettlePlace = { ...place, variables: { FETTLE_POLL_INTERVAL_SECONDS: "1" } };
  const start = performance.now();
  await using first = await startFettle(unpinned, { ...due, nodeWords: profiler?.nodeWords ?? [] });
  console.log(`ready with ${systems * entities} polls due after ${((first.readyAt - start) / 1000).toFixed(2)} s`);
  await using second = await startFettle(unpinned, due);
  const nodes = [first, second];
  const processes = { "first node": first.processId, "second node": second.processId, PostgreSQL: database.serverProcess ?? 0 };
  const polls = async (): Promise<number> =>
    (await Promise.all(nodes.map((node) => readMetric(node, "fettle_sync_runs_total")))).reduce((sum, value) => sum + value, 0);
  const used = (): Promise<readonly number[]> => Promise.all(Object.values(processes).map(usedBy));
  // Programs that have just started are compiled while they run.
  while ((await polls()) < Math.min(systems * entities, warmUp))
    await pause(everyMilliseconds, undefined, { signal: asked.signal });
  const measure = async (): Promise<void> => {
    const [pollsBefore, usedBefore, began] = [await polls(), await used(), performance.now()];
    await pause(asked.seconds * 1000, undefined, { signal: asked.signal });
    const [pollsAfter, usedAfter, seconds] = [await polls(), await used(), (performance.now() - began) / 1000];
    const count = pollsAfter - pollsBefore;
    const cost = Object.keys(processes).map((name, index) => {
      const cores = ((usedAfter[index] ?? 0) - (usedBefore[index] ?? 0)) / seconds;
      return `${name} ${cores.toFixed(2)} cores (${(((cores * seconds) / count) * 1e6).toFixed(0)} µs a poll)`;
    });
    const ages = await readAges(database.url);
    console.log(
      `${(count / seconds).toFixed(0)} polls a second on two nodes: ${systems} systems with ${entities} entities every ${((systems * entities * seconds) / count).toFixed(0)} s`,
    );
    console.log(`processor time: ${cost.join(", ")}`);
    console.log(
      `longest since the last sync: ${ages.others.toFixed(0)} s; of the slow vendor's system: ${ages.slow.toFixed(0)} s`,
    );
    for (const node of nodes)
      console.log(
        `fettle_sync_lag_seconds ${(await readMetric(node, "fettle_sync_lag_seconds")).toFixed(0)}; memory ${((await memoryOf(node.processId)) / 2 ** 20).toFixed(0)} MB`,
      );
  };
  if (profiler === null) await measure();
  else await printStatements(database.url, () => profiler.during("polls", measure));
  const { processor, cores, node } = machineConditions();
  console.log(`Measured on ${processor}, ${cores} cores, ${node}, ${database.description}; the vendor runs beside the nodes.`);
}
