import { connectSystems } from "@fettle/server/customer";
import { findSubjects } from "../feed/find-subjects.ts";
import { findTwice } from "../feed/find-twice.ts";
import { behind, expectAll, judgeLog, judgeSubscribers } from "../feed/judge.ts";
import { openCrowd } from "../feed/open-crowd.ts";
import { catchUpMilliseconds, lifeMilliseconds } from "../feed/options.ts";
import { readLog } from "../feed/read-log.ts";
import { readTables } from "../feed/read-tables.ts";
import type { Scene } from "../feed/scene.ts";
import { beginLife, endLife, settle } from "../feed/settle.ts";
import { waitUntilNothing } from "../feed/wait-until.ts";
import { listKnown, write } from "../feed/writers.ts";
import { askAt } from "../graphql.ts";
import type { Ground } from "../run-on.ts";
import type { OwnServices } from "../services/open-services.ts";
import { connectCustomers } from "../tokens/customers.ts";
import { controlVendor } from "../vendor-control.ts";
import { bee, vendorIds, wave } from "../vendors.ts";
import { attack } from "./attackers.ts";
import { countSessions } from "./count-sessions.ts";
import { findGrowth } from "./find-growth.ts";
import { openHouse } from "./open-house.ts";
import { answerMilliseconds, type HostileOptions } from "./options.ts";
import { createOutages } from "./outages.ts";
import { read } from "./readers.ts";
import type { HostileReport } from "./report.ts";

/**
 * Attacks a node with little memory from many sockets, with bad vendors and with database outages, during normal traffic. Returns the events
 * and the losses of that traffic.
 */
export async function runHostile(options: HostileOptions, ground: Ground<OwnServices>): Promise<HostileReport> {
  const { services, say, signal } = ground;
  if (services === null) throw new Error("This run stops its database and needs its own server");
  await using house = await openHouse(options, services);
  const { gateways, simulator } = house;
  const graphql = `${house.url}/graphql`;
  const ask = askAt(graphql, house.token);
  const ids = await connectSystems(ask, simulator.url);
  const systems = vendorIds.map((vendorId) => ({
    vendorId,
    systemId: ids[vendorId],
    vendor: controlVendor(simulator.url, vendorId),
  }));
  const feedOptions = {
    ...options,
    processes: 1,
    isEmbedded: false,
    killEvery: [3600, 3601],
    leastKills: 0,
    redisEvery: [3600, 3601],
    sessionsEvery: [3600, 3601],
    stays: [1, 25],
    absences: [0.2, 6],
  } as const;
  const unsynced = { options: feedOptions, ask, gateways, systems, underWay: new Set<string>(), stopping: signal };
  const subjects = { bee: ids[bee], wave: ids[wave], beeTechnicians: [], waveTechnicians: [] };
  const unready = await settle({ ...unsynced, subjects });
  if (unready.length > 0) throw new Error(`The first sync failed: ${unready[0]}`);
  const scene: Scene = { ...unsynced, subjects: await findSubjects(ask, subjects.bee, subjects.wave) };
  const known = await listKnown(scene);
  const before = { measurement: await house.measure(), sessions: await countSessions(services.databaseUrl) };
  const bad = askAt(graphql, house.badToken);
  const customers = await connectCustomers(bad, simulator.url, simulator.logins[bee].slice(-options.badSystems), signal);
  say(`two systems are synced, ${customers.length} bad ones are connected; ${options.sockets} sockets attack`);

  const calm = new AbortController();
  await using crowd = await openCrowd(scene, house.token, AbortSignal.any([calm.signal, signal]));
  await beginLife(scene, lifeMilliseconds);
  const outages = createOutages(options, services);
  const from = performance.now();
  const over = AbortSignal.any([signal, AbortSignal.timeout(options.seconds * 1000)]);
  const [attacks, reads, writes] = await Promise.all([
    attack({ port: house.port, token: house.token, signal: over }, options.sockets, options.seed + 10_000),
    read(graphql, house.token, options, outages, over),
    write(scene, known, over),
    outages.run(over),
  ]);
  signal.throwIfAborted();
  calm.abort();
  await endLife(scene);
  const seconds = (performance.now() - from) / 1000;
  say(`attacked for ${seconds.toFixed(1)} s, with ${outages.count()} database outages; waiting for everything to settle`);

  const settlingFrom = performance.now();
  const unsettled = await settle(scene);
  const settleSeconds = (performance.now() - settlingFrom) / 1000;
  let { log } = await readLog(ask);
  let expectations = expectAll(log, crowd.operations);
  const late = async (): Promise<readonly string[]> => {
    ({ log } = await readLog(ask));
    expectations = expectAll(log, crowd.operations);
    return behind(crowd.subscribers, expectations).map(({ setup }) => setup.name);
  };
  await waitUntilNothing(late, catchUpMilliseconds, signal);
  const { tally } = crowd;
  await crowd[Symbol.asyncDispose]();
  const settledEnd = log.at(-1)?.position ?? 0;
  ({ log } = await readLog(ask));
  const subscribers = judgeSubscribers(crowd.subscribers, expectAll(log, crowd.operations), { settledEnd });
  const tables = await readTables(services.databaseUrl, ids[bee]);
  const twice = await findTwice(scene, new Set());
  const growth = await findGrowth(before, house, services.databaseUrl, signal);
  const unanswered = [...writes.api].filter(([word]) => word.startsWith("no answer"));
  return {
    options,
    seconds,
    settleSeconds,
    outages: outages.count(),
    attacks,
    vendorCalls: house.badVendor.calls,
    reads,
    writes,
    tally,
    changes: log.length,
    before: before.measurement,
    after: growth.after,
    sessions: [before.sessions, growth.sessions],
    violations: [
      ...gateways.crashes,
      ...reads.lost,
      ...(reads.slowest > answerMilliseconds ? [`a call took ${reads.slowest.toFixed(0)} ms`] : []),
      ...unanswered.map(([word, count]) => `${count} writes had ${word}`),
      ...subscribers,
      ...judgeLog(log, tables),
      ...unsettled.map((difference) => `the store differs from the vendor: ${difference}`),
      ...twice,
      ...growth.violations,
      ...simulator.violations().map((violation) => `the simulator violated its contract: ${JSON.stringify(violation)}`),
    ],
  };
}
