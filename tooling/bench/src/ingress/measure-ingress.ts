import { setTimeout as pause } from "node:timers/promises";
import type { AskedBench } from "../arguments.ts";
import { type Driver, type DriverResult } from "../driver/driver.ts";
import { findDriver } from "../driver/find-driver.ts";
import { connectAccount, startFettle } from "../house/fettle.ts";
import { openDatabase } from "../house/open-database.ts";
import { runStatement } from "../house/run-statement.ts";
import { type MeasuredServer, startServer } from "../house/start-server.ts";
import { startVendor } from "../house/start-vendor.ts";
import { machineConditions } from "../machine/conditions.ts";
import { divideCores } from "../machine/cores.ts";
import { readProcessorTime } from "../machine/processor-time.ts";
import { watchMachine } from "../machine/quiet.ts";
import type { Measurement } from "../rounds/figures.ts";
import { report } from "../rounds/report.ts";
import { measureBurst } from "./measure-burst.ts";
import { signWebhooks } from "./sign-webhooks.ts";
import { untilGrown, watchLog } from "./worked-off.ts";

const connections = 64;
const mostWebhooks = 400_000;
const warmUp = 3000;
/** A server that has just started is still being compiled while it is warmed up. */
const room = 4;
const takenIn = "taken in, durable";
const workedOff = "worked off";

const createEvents = `create schema peers; create table peers.events (environment_id text, system_id text, event_key text, body bytea not null,
  received_at timestamptz(3) not null, primary key (environment_id, system_id, event_key))`;

/** Where webhooks go. */
interface Target {
  readonly url: string;
  readonly secret: string;
}

/** Sends so many different webhooks that none is sent twice within the time. */
async function send(
  driver: Driver,
  { url, secret }: Target,
  seconds: number,
  { processId }: MeasuredServer,
): Promise<DriverResult> {
  const webhooks = (from: number, count: number) => ({ url, requests: signWebhooks(url, secret, from, count, mostWebhooks) });
  const { perSecond } = await driver.drive(webhooks(0, warmUp), { connections, seconds: 1 });
  const count = Math.min(mostWebhooks - warmUp, Math.ceil(perSecond * seconds * room) + warmUp);
  const before = await readProcessorTime([processId]);
  const result = await driver.drive(webhooks(warmUp, count), { connections, seconds });
  const after = await readProcessorTime([processId]);
  const used = ((after?.own ?? Number.NaN) - (before?.own ?? Number.NaN)) / (result.perSecond * seconds);
  console.log(`The server's processor time of one webhook, with what it works off meanwhile: ${(used * 1e6).toFixed(0)} µs`);
  if (result.failed > 0) throw new Error(`${result.failed} webhooks were not taken in`);
  if (result.perSecond * seconds > count) throw new Error(`The ${count} webhooks were not enough, and some were sent twice`);
  return result;
}

/**
 * Measures signed webhooks: how fast they are taken in, and how fast they are worked off, beside hand-written Node that only stores them. With
 * a size, a burst of so many instead.
 */
export async function measureIngress(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  if (asked.size !== null) return await measureBurst(variables, asked, asked.size);
  const [cores, driver] = [await divideCores(), await findDriver()];
  const measurements: Measurement[] = [];
  let postgres = "";
  const takesPart = (name: string): boolean => asked.only?.includes(name) ?? true;
  for (let round = 1; round <= asked.rounds; round += 1) {
    await using database = await openDatabase(variables, "fettle_bench_ingress", { keep: false });
    postgres = database.description;
    const watch = watchMachine([process.pid, database.serverProcess ?? process.pid], asked);
    const note = (what: string, who: string, value: number, p99: number | null, isSpoilt: boolean): void => {
      console.log(`round ${round}, ${who}, ${what}: ${value.toFixed(0)} a second`);
      measurements.push({ what, who, value, p99, isSpoilt });
    };
    if (takesPart("Fettle")) {
      await using vendor = await startVendor(mostWebhooks, 1);
      await using fettle = await startFettle(cores, { databaseUrl: database.url, vendorUrl: vendor.url });
      await connectAccount(fettle.ask, "bench-key");
      while (vendor.webhooks.size === 0) await pause(100);
      const [hook] = vendor.webhooks.values();
      if (hook === undefined) throw new Error("No webhook was set up");
      await using log = await watchLog(database.url);
      await watch.untilQuiet();
      const before = await log.length();
      const start = performance.now();
      const target = { url: hook.url.replace("localhost", "127.0.0.1"), secret: hook.secret };
      // What was taken in cannot be sent again, so a disturbed run is marked and not repeated.
      const { result, isSpoilt } = await watch.once(() => send(driver, target, asked.seconds, fettle));
      note(takenIn, "Fettle", result.perSecond, result.p99, isSpoilt);
      const done = await untilGrown(log, before, result.perSecond * Math.ceil(asked.seconds));
      note(workedOff, "Fettle", done.changes / ((done.at - start) / 1000), null, isSpoilt);
    }
    await runStatement(database.url, createEvents);
    for (const [who, inGroups] of [
      ["group commit", true],
      ["one insert each", false],
    ] as const) {
      if (!takesPart(who)) continue;
      await runStatement(database.url, "truncate peers.events");
      const setup = { databaseUrl: database.url, secret: "a-secret", inGroups };
      const file = new URL("limits/server.ts", import.meta.url);
      await using server = await startServer(cores, { file, words: [JSON.stringify(setup)] });
      await watch.untilQuiet();
      const target = { url: `${server.url}/ingress/key`, secret: setup.secret };
      const { result, isSpoilt } = await watch.once(() => send(driver, target, asked.seconds, server));
      note(takenIn, who, result.perSecond, result.p99, isSpoilt);
    }
  }
  await report({
    bench: "ingress",
    title: "signed webhooks a second",
    conditions: {
      ...machineConditions(),
      postgres,
      driver: `${driver.name}, ${connections} connections`,
      pinning: cores.description,
    },
    options: asked,
    measurements,
  });
}
