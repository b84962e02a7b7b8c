import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { AskedBench } from "../arguments.ts";
import { startDemo } from "../demo/start-demo.ts";
import { connectAccount, type Fettle, type FettlePlace, readMetric, startFettle } from "../house/fettle.ts";
import { memoryOf } from "../house/memory-of.ts";
import { openDatabase } from "../house/open-database.ts";
import { startVendor } from "../house/start-vendor.ts";
import { machineConditions } from "../machine/conditions.ts";
import { type Cores, divideCores } from "../machine/cores.ts";
import { watchMachine } from "../machine/quiet.ts";
import type { Measurement } from "../rounds/figures.ts";
import { report } from "../rounds/report.ts";

const usualSystems = 200;
const idleMilliseconds = 10_000;
/** It has just read everything from its vendors. */
const demoIdleMilliseconds = 60_000;
const entities = 5;

interface Started extends AsyncDisposable {
  readonly fettle: Fettle;
  readonly seconds: number;
}

/** Starts a server and counts until `/readyz` says that it is ready. */
async function startTimed(cores: Cores, place: FettlePlace): Promise<Started> {
  const start = performance.now();
  const fettle = await startFettle(cores, place);
  return { fettle, seconds: (fettle.readyAt - start) / 1000, [Symbol.asyncDispose]: () => fettle[Symbol.asyncDispose]() };
}

/** Measures the time to readiness, the memory of an idle server, and how many polls of idle systems a server keeps up with. */
export async function measureStart(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const systems = asked.size ?? usualSystems;
  const cores = await divideCores();
  const watch = watchMachine([process.pid], asked);
  const measurements: Measurement[] = [];
  let postgres = "";
  for (let round = 1; round <= asked.rounds; round += 1) {
    const note = (what: string, value: number): void => {
      console.log(`round ${round}, ${what}: ${value.toPrecision(3)}`);
      measurements.push({ what, who: "Fettle", value, p99: null, isSpoilt: false });
    };
    const observe = async (where: string, place: FettlePlace): Promise<void> => {
      await watch.untilQuiet();
      await using started = await startTimed(cores, place);
      note(`warm start to ready, ${where}, s`, started.seconds);
      await pause(idleMilliseconds);
      note(`memory idle, ${where}, MB`, (await memoryOf(started.fettle.processId)) / 2 ** 20);
    };
    await watch.untilQuiet();
    {
      await using demo = await startDemo(variables);
      await pause(demoIdleMilliseconds);
      note("memory idle, after the demo's start, MB", (await memoryOf(demo.serverProcessId)) / 2 ** 20);
    }
    await using opened = new AsyncDisposableStack();
    const database = opened.use(await openDatabase(variables, "fettle_bench_start", { keep: false }));
    const vendor = opened.use(await startVendor(0));
    const folder = await mkdtemp(join(tmpdir(), "fettle-bench-"));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    postgres = database.description;

    const embedded = { databaseUrl: null, vendorUrl: vendor.url, variables: { FETTLE_DATA_DIR: folder } };
    await (await startTimed(cores, embedded))[Symbol.asyncDispose]();
    await observe("embedded store", embedded);

    const onServer = { databaseUrl: database.url, vendorUrl: vendor.url };
    await (await startTimed(cores, onServer))[Symbol.asyncDispose]();
    await observe("PostgreSQL", onServer);

    // Every poll is always due, so the server takes as many as it can.
    const alwaysDue = { ...onServer, variables: { FETTLE_POLL_INTERVAL_SECONDS: "1" } };
    {
      await using fettle = await startFettle(cores, alwaysDue);
      for (let number = 0; number < systems; number += 1) await connectAccount(fettle.ask, `account-${number}`);
    }
    await watch.untilQuiet();
    await using due = await startTimed(cores, alwaysDue);
    note(`start to ready with every poll due, ${systems} systems, s`, due.seconds);
    const measurePolls = async (): Promise<number> => {
      const [before, start] = [await readMetric(due.fettle, "fettle_sync_runs_total"), performance.now()];
      await pause(asked.seconds * 1000);
      return ((await readMetric(due.fettle, "fettle_sync_runs_total")) - before) / ((performance.now() - start) / 1000);
    };
    const { result } = await watch.undisturbed(measurePolls);
    note(`polls of ${systems} idle systems, a second (${systems * entities} are due each second)`, result);
  }
  await report({
    bench: "start",
    title: "start and idle systems",
    conditions: { ...machineConditions(), postgres, driver: "an HTTP vendor that answers at once", pinning: cores.description },
    options: asked,
    measurements,
  });
}
