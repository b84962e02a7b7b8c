import { connectSystems } from "@fettle/server/customer";
import { askAt } from "../graphql.ts";
import { together } from "../together.ts";
import type { Ground } from "../run-on.ts";
import type { OwnServices } from "../services/open-services.ts";
import { controlVendor } from "../vendor-control.ts";
import { bee, vendorIds, wave } from "../vendors.ts";
import { disturb } from "./disturb.ts";
import { findSubjects } from "./find-subjects.ts";
import { findTwice } from "./find-twice.ts";
import { backupsOfFolder, backupsOfServer } from "./restore.ts";
import { checkPolls } from "./check-polls.ts";
import { createRandom } from "../random.ts";
import { behind, expectAll, judgeLog, judgeSubscribers } from "./judge.ts";
import { openCrowd } from "./open-crowd.ts";
import { openHouse } from "./open-house.ts";
import { catchUpMilliseconds, type FeedOptions, lifeMilliseconds } from "./options.ts";
import { readLog } from "./read-log.ts";
import { readTables } from "./read-tables.ts";
import type { FeedReport } from "./report.ts";
import type { Scene } from "./scene.ts";
import { beginLife, endLife, settle } from "./settle.ts";
import { waitUntilNothing } from "./wait-until.ts";
import { listKnown, write } from "./writers.ts";

/**
 * Subscribers follow the changes of writers and vendors while nodes and their services are disturbed for the given time. Then everything
 * settles. Returns the events and the broken promises.
 */
export async function runFeed(options: FeedOptions, { folder, services, say, signal }: Ground<OwnServices>): Promise<FeedReport> {
  await using house = await openHouse(options, folder, services);
  const { gateways, simulator, clocks } = house;
  const ask = askAt(`${house.url}/graphql`, house.token);
  const ids = await connectSystems(ask, simulator.url);
  const systems = vendorIds.map((vendorId) => ({
    vendorId,
    systemId: ids[vendorId],
    vendor: controlVendor(simulator.url, vendorId),
  }));
  const unsynced = { options, ask, gateways, systems, underWay: new Set<string>(), stopping: signal };
  const subjects = { bee: ids[bee], wave: ids[wave], beeTechnicians: [], waveTechnicians: [] };
  const unready = await settle({ ...unsynced, subjects });
  if (unready.length > 0) throw new Error(`The first sync failed: ${unready[0]}`);
  const scene: Scene = { ...unsynced, subjects: await findSubjects(ask, subjects.bee, subjects.wave) };
  say(`two systems are synced; ${options.subscribers} subscribers start`);

  const known = await listKnown(scene);
  const killsNodes = createRandom(options.seed + 6).chance(0.5);
  const backups =
    services === null ? backupsOfFolder({ scene, folder }) : backupsOfServer({ scene, folder }, services, killsNodes);
  const calm = new AbortController();
  await using crowd = await openCrowd(scene, house.token, AbortSignal.any([calm.signal, signal]));
  await beginLife(scene, lifeMilliseconds);
  const disturbedFrom = performance.now();
  const over = new AbortController();
  const [disturbances, writes] = await together(
    signal,
    async (until) => {
      const enough = AbortSignal.any([until, AbortSignal.timeout(options.seconds * 1000)]);
      const counts = await disturb({ options, gateways, clocks, backups, services }, enough, until);
      over.abort();
      calm.abort();
      return counts;
    },
    (until) => write(scene, known, AbortSignal.any([until, over.signal])),
  );
  signal.throwIfAborted();
  const { restoration } = disturbances;
  await endLife(scene);
  const seconds = (performance.now() - disturbedFrom) / 1000;
  say(`disturbed for ${seconds.toFixed(1)} s with ${gateways.kills.length} kills; waiting for everything to settle`);

  const settlingFrom = performance.now();
  const unsettled = await settle(scene);
  const settleSeconds = (performance.now() - settlingFrom) / 1000;
  const unpolled = await checkPolls(scene);
  say(`the store matches the vendors after ${settleSeconds.toFixed(1)} s; subscribers catch up`);
  const catchingUpFrom = performance.now();
  let { log } = await readLog(ask);
  let expectations = expectAll(log, crowd.operations);
  const late = async (): Promise<readonly string[]> => {
    ({ log } = await readLog(ask));
    expectations = expectAll(log, crowd.operations);
    return behind(crowd.subscribers, expectations).map(({ setup }) => setup.name);
  };
  await waitUntilNothing(late, catchUpMilliseconds, signal);
  const catchUpSeconds = (performance.now() - catchingUpFrom) / 1000;
  const tables = services === null ? null : await readTables(services.databaseUrl, ids[bee]);
  return {
    options,
    seconds,
    settleSeconds,
    catchUpSeconds,
    kills: gateways.kills.length,
    failedStarts: gateways.failedStarts.length,
    disturbances,
    writes,
    changes: log.length,
    tally: crowd.tally,
    segments: crowd.subscribers.reduce((sum, subscriber) => sum + subscriber.segments().length, 0),
    violations: [
      ...judgeSubscribers(crowd.subscribers, expectations, { restoration }),
      ...(restoration === null ? ["no backup was restored"] : []),
      ...judgeLog(log, tables),
      ...unsettled.map((difference) => `the store differs from the vendor: ${difference}`),
      ...unpolled,
      ...(await findTwice(scene, restoration?.underWay ?? new Set())),
      ...gateways.crashes,
      ...simulator.violations().map((violation) => `the simulator violated its contract: ${JSON.stringify(violation)}`),
    ],
  };
}
