import { setTimeout as pause } from "node:timers/promises";
import type { AskedBench } from "../arguments.ts";
import { converse } from "../driver/sockets.ts";
import { connectAccount, type Fettle, startFettle } from "../house/fettle.ts";
import { memoryOf } from "../house/memory-of.ts";
import { openDatabase } from "../house/open-database.ts";
import { createProfiler } from "../house/profile-server.ts";
import { startVendor } from "../house/start-vendor.ts";
import { printStatements } from "../house/statements.ts";
import { divideCores } from "../machine/cores.ts";
import { readProcessorTime } from "../machine/processor-time.ts";
import { signWebhooks } from "./sign-webhooks.ts";
import { watchLog } from "./worked-off.ts";

const systems = 200;
const connections = 256;
const stepsShown = 10;
const everyMilliseconds = 250;
const longestMilliseconds = 1_200_000;

const usedBy = async (root: number): Promise<number> => (await readProcessorTime([root]))?.own ?? Number.NaN;

/** Prints a stage of the burst: how fast each tenth of it went, and the processor time that one webhook took there. */
async function observe(
  what: string,
  count: number,
  processes: Readonly<Record<string, number>>,
  work: (progressed: (done: number) => void) => Promise<void>,
): Promise<void> {
  const before = await Promise.all(Object.values(processes).map(usedBy));
  const start = performance.now();
  let last = { done: 0, at: start };
  await work((done) => {
    if (done - last.done < count / stepsShown && done < count) return;
    const now = performance.now();
    if (done > last.done)
      console.log(`${what}, up to ${done}: ${(((done - last.done) / (now - last.at)) * 1000).toFixed(0)} a second`);
    last = { done, at: now };
  });
  const perSecond = (count / (performance.now() - start)) * 1000;
  const after = await Promise.all(Object.values(processes).map(usedBy));
  const used = Object.keys(processes).map(
    (name, index) => `${name} ${((((after[index] ?? 0) - (before[index] ?? 0)) / count) * 1e6).toFixed(0)} µs`,
  );
  console.log(`${what}, all ${count}: ${perSecond.toFixed(0)} a second; processor time of one: ${used.join(", ")}`);
}

/** Each webhook brings a change. Looking at the length of the log costs nothing, unlike counting the webhooks that wait. */
async function untilWorkedOff(
  databaseUrl: string,
  count: number,
  before: number,
  progressed: (done: number) => void,
): Promise<void> {
  await using log = await watchLog(databaseUrl);
  const end = performance.now() + longestMilliseconds;
  for (;;) {
    const done = (await log.length()) - before;
    progressed(done);
    if (done >= count) return;
    if (performance.now() > end) throw new Error(`${count - done} webhooks were not worked off`);
    await pause(everyMilliseconds);
  }
}

async function lengthOfLog(databaseUrl: string): Promise<number> {
  await using log = await watchLog(databaseUrl);
  return await log.length();
}

async function watchMemory(fettle: Fettle, signal: AbortSignal): Promise<number> {
  let most = 0;
  while (!signal.aborted) {
    most = Math.max(most, await memoryOf(fettle.processId));
    await pause(everyMilliseconds, undefined, { signal }).catch(() => undefined);
  }
  return most;
}

/**
 * Sends so many signed webhooks to many systems as fast as they are taken in, and waits until they are worked off. Prints how fast each part
 * goes, so that it shows when a backlog slows Fettle down, with the processor time and the most memory.
 */
export async function measureBurst(
  variables: Readonly<Record<string, string | undefined>>,
  asked: AskedBench,
  count: number,
): Promise<void> {
  const cores = await divideCores();
  await using database = await openDatabase(variables, "fettle_bench_burst", { keep: false, counts: asked.profile });
  await using vendor = await startVendor(count, 1);
  const profiler = asked.profile ? await createProfiler() : null;
  const nodeWords = profiler?.nodeWords ?? [];
  await using fettle = await startFettle(cores, { databaseUrl: database.url, vendorUrl: vendor.url, nodeWords });
  for (let number = 0; number < systems; number += 1) await connectAccount(fettle.ask, `account-${number}`);
  while (vendor.webhooks.size < systems) await pause(100);
  const [first] = vendor.webhooks.values();
  const hooks = [...vendor.webhooks.values()];
  const processes = { Fettle: fettle.processId, PostgreSQL: database.serverProcess ?? 0 };
  const ended = new AbortController();
  const memory = watchMemory(fettle, ended.signal);
  const stage = async (what: string, work: (progressed: (done: number) => void) => Promise<void>): Promise<void> => {
    const run = (): Promise<void> => observe(what, count, processes, work);
    if (profiler === null) return await run();
    await printStatements(database.url, () => profiler.during(what, run));
  };
  const before = await lengthOfLog(database.url);
  await stage("taken in", (progressed) => {
    let [sent, answered] = [0, 0];
    const next = (): Buffer | null => {
      if (sent === count) return null;
      const { url, secret } = hooks[sent % systems] ?? { url: "", secret: "" };
      sent += 1;
      // Signed as it is sent: a signature is good for five minutes.
      return signWebhooks(url, secret, sent, 1, count)[0] ?? null;
    };
    const url = (first?.url ?? "").replace("localhost", "127.0.0.1");
    return converse({ url, connections }, next, (isGood) => {
      if (!isGood) throw new Error("A webhook was not taken in");
      answered += 1;
      progressed(answered);
    });
  });
  await stage("worked off after that", (progressed) => untilWorkedOff(database.url, count, before, progressed));
  ended.abort();
  console.log(`most memory: ${((await memory) / 2 ** 20).toFixed(0)} MB`);
}
