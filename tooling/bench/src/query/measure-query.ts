import { randomBytes } from "node:crypto";
import type { AskedBench } from "../arguments.ts";
import { findDriver } from "../driver/find-driver.ts";
import { type FettlePlace, startFettle } from "../house/fettle.ts";
import { openDatabase } from "../house/open-database.ts";
import { startVendor } from "../house/start-vendor.ts";
import { machineConditions } from "../machine/conditions.ts";
import { divideCores } from "../machine/cores.ts";
import { watchMachine } from "../machine/quiet.ts";
import type { Measurement } from "../rounds/figures.ts";
import { report } from "../rounds/report.ts";
import { createAnswerCheck } from "./compare-answers.ts";
import { profileQuery } from "./profile-query.ts";
import { cachingName, fettleContestant } from "./fettle-contestant.ts";
import { handWrittenContestant } from "./hand-written-contestant.ts";
import { installPeers } from "../house/peers.ts";
import { peerContestants, peers } from "./peer-contestants.ts";
import { prepareData, readerRole, readSample } from "./prepare-data.ts";
import { shapes } from "./shapes.ts";

const usualSize = 100_000;
const connections = 32;
const longestWarmUp = 2;

/** Measures reading: lists, one record and deep pages, beside hand-written Node and the peers, over the same records. */
export async function measureQuery(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const workOrders = asked.size ?? usualSize;
  const takesPart = ({ name }: { readonly name: string }): boolean => asked.only?.includes(name) ?? true;
  if (!asked.profile && peers.some(takesPart)) await installPeers(variables);
  const [cores, driver] = [await divideCores(), await findDriver()];
  await using database = await openDatabase(variables, `fettle_bench_query_${workOrders}`, {
    keep: asked.keep,
    counts: asked.profile,
    role: readerRole,
  });
  await using vendor = await startVendor(workOrders);
  const place: FettlePlace = { databaseUrl: database.url, vendorUrl: vendor.url };
  {
    console.log(database.isKept ? "Using the data of an earlier run." : `Syncing ${workOrders} work orders.`);
    await using fettle = await startFettle(cores, place);
    await prepareData(database, fettle, workOrders);
  }
  const sample = await readSample(database);
  if (asked.profile) {
    const name = asked.only?.includes(cachingName) === true ? cachingName : "Fettle";
    return await profileQuery(cores, place, sample, { name, database, driver, seconds: asked.seconds });
  }
  const sessionOptions = `-c role=${readerRole} -c fettle.environment=${sample.environmentId}`;
  const role = { role: readerRole, environmentId: sample.environmentId };
  const peerPlace = { databaseUrl: database.url, sessionOptions, ...role, token: randomBytes(24).toString("base64url") };
  const contestants = [
    fettleContestant(cores, place, sample),
    fettleContestant(cores, place, sample, cachingName),
    handWrittenContestant(cores, peerPlace, sample),
    ...peerContestants(cores, peerPlace, sample),
  ].filter(takesPart);
  const watch = watchMachine([process.pid, database.serverProcess ?? process.pid], asked);
  const check = createAnswerCheck();
  const measurements: Measurement[] = [];
  for (let round = 1; round <= asked.rounds; round += 1) {
    for (const contestant of contestants) {
      await using running = await contestant.start();
      for (const shape of shapes) await check(contestant.name, shape, running);
      for (const shape of shapes) {
        const plan = running.planOf(shape);
        await driver.drive(plan, { connections, seconds: Math.min(longestWarmUp, asked.seconds) });
        for (const session of await database.sessionProcesses()) await cores.moveAside(session).catch(() => undefined);
        await watch.untilQuiet();
        const load = { connections, seconds: asked.seconds };
        const { result, isSpoilt } = await watch.undisturbed(() => driver.drive(plan, load));
        if (result.failed > 0) throw new Error(`${contestant.name} failed ${result.failed} requests of ${shape}`);
        console.log(`round ${round}, ${contestant.name}, ${shape}: ${result.perSecond.toFixed(0)} a second`);
        measurements.push({ what: shape, who: contestant.name, value: result.perSecond, p99: result.p99, isSpoilt });
      }
    }
  }
  await report({
    bench: "query",
    title: `requests a second, ${workOrders} work orders`,
    conditions: {
      ...machineConditions(),
      postgres: database.description,
      driver: `${driver.name}, ${connections} connections`,
      pinning: cores.description,
    },
    options: asked,
    measurements,
  });
}
