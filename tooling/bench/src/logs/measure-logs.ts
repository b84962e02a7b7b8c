import type { AskedBench } from "../arguments.ts";
import { findDriver } from "../driver/find-driver.ts";
import { type Fettle, type FettlePlace, startFettle } from "../house/fettle.ts";
import { type BenchDatabase, openDatabase } from "../house/open-database.ts";
import { startVendor } from "../house/start-vendor.ts";
import { machineConditions } from "../machine/conditions.ts";
import { divideCores } from "../machine/cores.ts";
import { watchMachine } from "../machine/quiet.ts";
import { cachingName, fettleContestant } from "../query/fettle-contestant.ts";
import { prepareData, readerRole, readSample } from "../query/prepare-data.ts";
import type { Measurement } from "../rounds/figures.ts";
import { quantile } from "../rounds/quantiles.ts";
import { report } from "../rounds/report.ts";
import { lengthenLogs, sequentialScans } from "./lengthen-logs.ts";
import { logQuestions } from "./log-questions.ts";

const usualSize = 1_000_000;
const workOrders = 20_000;
const connections = 32;
const asksPerQuestion = 50;
const shapes = ["list", "by id"] as const;

/** Measures what the log of requests costs, and how long pages of long logs and traces take. */
export async function measureLogs(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const entries = asked.size ?? usualSize;
  const [cores, driver] = [await divideCores(), await findDriver()];
  await using database = await openDatabase(variables, "fettle_bench_logs", { keep: asked.keep, role: readerRole });
  await using vendor = await startVendor(workOrders);
  const place: FettlePlace = { databaseUrl: database.url, vendorUrl: vendor.url };
  {
    await using fettle = await startFettle(cores, place);
    await prepareData(database, fettle, workOrders);
  }
  const sample = await readSample(database);
  const off: FettlePlace = { ...place, variables: { FETTLE_LOG_API_REQUESTS: "none" } };
  const contestants = (["Fettle", cachingName] as const).flatMap((name) => [
    { who: "logged", name, contestant: fettleContestant(cores, place, sample, name) },
    { who: "not logged", name, contestant: fettleContestant(cores, off, sample, name) },
  ]);
  const watch = watchMachine([process.pid, database.serverProcess ?? process.pid], asked);
  const measurements: Measurement[] = [];
  for (let round = 1; round <= asked.rounds; round += 1) {
    for (const { who, name, contestant } of contestants) {
      await using running = await contestant.start();
      for (const shape of shapes) {
        const plan = running.planOf(shape);
        await driver.drive(plan, { connections, seconds: Math.min(2, asked.seconds) });
        for (const session of await database.sessionProcesses()) await cores.moveAside(session).catch(() => undefined);
        await watch.untilQuiet();
        const { result, isSpoilt } = await watch.undisturbed(() => driver.drive(plan, { connections, seconds: asked.seconds }));
        if (result.failed > 0) throw new Error(`${name}, ${who}, failed ${result.failed} requests of ${shape}`);
        console.log(`round ${round}, ${name}, ${who}, ${shape}: ${result.perSecond.toFixed(0)} a second`);
        measurements.push({
          what: `${shape}, ${name}: requests a second`,
          who,
          value: result.perSecond,
          p99: result.p99,
          isSpoilt,
        });
      }
    }
  }
  console.log(`Filling each log with ${entries} entries.`);
  await lengthenLogs(database.url, entries);
  await using fettle = await startFettle(cores, place);
  measurements.push(...(await askLogs(database, fettle, entries)));
  await report({
    bench: "logs",
    title: `the log of requests, and logs of ${entries} entries`,
    conditions: {
      ...machineConditions(),
      postgres: database.description,
      driver: `${driver.name}, ${connections} connections; pages and traces one at a time, ${asksPerQuestion} each`,
      pinning: cores.description,
    },
    options: asked,
    measurements,
  });
}

/** Asks each question over HTTP, one at a time. @throws Error when a log was read from its beginning to its end. */
async function askLogs(database: BenchDatabase, { ask }: Fettle, entries: number): Promise<readonly Measurement[]> {
  const { systems } = await ask<{ systems: { nodes: readonly { id: string }[] } }>("{ systems(first: 1) { nodes { id } } }");
  const before = await sequentialScans(database.url);
  const found: Measurement[] = [];
  for (const { what, query, variables } of logQuestions(entries, systems.nodes[0]?.id ?? "")) {
    const times: number[] = [];
    for (let count = 0; count < asksPerQuestion; count += 1) {
      const began = performance.now();
      await ask(query, variables);
      times.push(performance.now() - began);
    }
    const [median, worst] = [quantile(times, 0.5), Math.max(...times)];
    console.log(`${what}: median ${median.toFixed(1)} ms, longest ${worst.toFixed(1)} ms`);
    found.push({ what: `${what}: milliseconds`, who: "logged", value: median, p99: quantile(times, 0.99), isSpoilt: false });
  }
  const scans = (await sequentialScans(database.url)) - before;
  if (scans > 0) throw new Error(`A log was read from its beginning to its end ${scans} times`);
  console.log("No log was read from its beginning to its end.");
  return found;
}
