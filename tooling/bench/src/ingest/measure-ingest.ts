import type { AskedBench } from "../arguments.ts";
import { connectAccount, type Fettle, type SyncRun, startFettle, untilRead, workOrderRuns } from "../house/fettle.ts";
import { type BenchDatabase, openDatabase } from "../house/open-database.ts";
import { runStatement } from "../house/run-statement.ts";
import { startServer } from "../house/start-server.ts";
import { startVendor, type Vendor } from "../house/start-vendor.ts";
import { machineConditions } from "../machine/conditions.ts";
import { type Cores, divideCores } from "../machine/cores.ts";
import { watchMachine } from "../machine/quiet.ts";
import type { Measurement } from "../rounds/figures.ts";
import { report } from "../rounds/report.ts";
import { createTables } from "./limits/statements.ts";

const usualSize = 50_000;
const first = "first sync, rows";
const unchanged = "unchanged rows";

const findSystem = "{ systems(first: 1) { nodes { id } } }";
const syncSystem = "mutation ($input: SyncSystemInput!) { syncSystem(input: $input) { __typename } }";

/** Records a second, from the beginning of the first run to the end of the last. */
function speedOf(runs: readonly SyncRun[]): number {
  const [start, end] = [runs[0]?.startedAt, runs.at(-1)?.endedAt];
  if (start === undefined || end === undefined || end === null) throw new Error("There is no finished run");
  return runs.reduce((sum, { read }) => sum + read, 0) / ((Date.parse(end) - Date.parse(start)) / 1000);
}

async function syncAgain({ ask }: Fettle, vendor: Vendor, records: number): Promise<readonly SyncRun[]> {
  const runsBefore = (await workOrderRuns(ask)).length;
  vendor.repeatAll();
  const { systems } = await ask<{ systems: { nodes: readonly { id: string }[] } }>(findSystem);
  await ask(syncSystem, { input: { systemId: systems.nodes[0]?.id } });
  return await untilRead(ask, runsBefore, records);
}

interface Speeds {
  readonly [first]: number;
  readonly [unchanged]: number;
}

async function measureFettle(cores: Cores, database: BenchDatabase, vendor: Vendor, records: number): Promise<Speeds> {
  await using fettle = await startFettle(cores, { databaseUrl: database.url, vendorUrl: vendor.url });
  await connectAccount(fettle.ask, "bench-key");
  const firstRuns = await untilRead(fettle.ask, 0, records);
  await runStatement(database.url, "vacuum (analyze)");
  return { [first]: speedOf(firstRuns), [unchanged]: speedOf(await syncAgain(fettle, vendor, records)) };
}

async function measureLimit(cores: Cores, database: BenchDatabase, vendor: Vendor): Promise<Speeds> {
  await runStatement(database.url, createTables);
  const setup = { databaseUrl: database.url, vendorUrl: vendor.url };
  const file = new URL("limits/server.ts", import.meta.url);
  await using server = await startServer(cores, { file, words: [JSON.stringify(setup)] });
  const run = async (): Promise<number> => {
    const { read, milliseconds }: { read: number; milliseconds: number } = JSON.parse(await (await fetch(server.url)).text());
    return read / (milliseconds / 1000);
  };
  const firstSpeed = await run();
  await runStatement(database.url, "vacuum (analyze)");
  return { [first]: firstSpeed, [unchanged]: await run() };
}

/** Measures a first sync and a sync that finds nothing new, beside hand-written Node that writes sets with a change log. */
export async function measureIngest(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const records = asked.size ?? usualSize;
  const cores = await divideCores();
  const measurements: Measurement[] = [];
  let postgres = "";
  const contestants = [
    { who: "Fettle", measure: measureFettle },
    { who: "set-wise upsert", measure: measureLimit },
  ].filter(({ who }) => asked.only?.includes(who) ?? true);
  for (let round = 1; round <= asked.rounds; round += 1) {
    for (const { who, measure } of contestants) {
      // Everybody begins with an empty database, and a disturbed round begins again with another.
      const measureOnce = async (): Promise<Speeds> => {
        await using database = await openDatabase(variables, "fettle_bench_ingest", { keep: false });
        await using vendor = await startVendor(records);
        postgres = database.description;
        return await measure(cores, database, vendor, records);
      };
      const watch = watchMachine([process.pid], asked);
      await watch.untilQuiet();
      const { result, isSpoilt } = await watch.undisturbed(measureOnce);
      for (const what of [first, unchanged] as const) {
        console.log(`round ${round}, ${who}, ${what}: ${result[what].toFixed(0)} a second`);
        measurements.push({ what, who, value: result[what], p99: null, isSpoilt });
      }
    }
  }
  await report({
    bench: "ingest",
    title: `records a second, ${records} work orders`,
    conditions: { ...machineConditions(), postgres, driver: "an HTTP vendor that answers at once", pinning: cores.description },
    options: asked,
    measurements,
  });
}
