import { expectedOf } from "../feed/expected.ts";
import { judgeLog } from "../feed/judge.ts";
import type { LogEntry } from "../feed/log-entry.ts";
import { readLog } from "../feed/read-log.ts";
import { readTables } from "../feed/read-tables.ts";
import type { Scene } from "../feed/scene.ts";
import { beginLife, endLife, settle } from "../feed/settle.ts";
import { waitUntilNothing } from "../feed/wait-until.ts";
import { listKnown, write } from "../feed/writers.ts";
import { createRandom } from "../random.ts";
import type { Ground } from "../run-on.ts";
import type { OwnServices } from "../services/open-services.ts";
import { together } from "../together.ts";
import { isLasting, spreadBehaviors } from "./behaviors.ts";
import { createInterruptions } from "./check-retries.ts";
import { disturb } from "./disturb.ts";
import { createEndpoint, type Endpoint } from "./endpoints.ts";
import { judge } from "./judge.ts";
import { openHouse } from "./open-house.ts";
import { openScene } from "./open-scenes.ts";
import { lifeMilliseconds, type WebhooksOptions } from "./options.ts";
import { readDeliveries } from "./read-deliveries.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import type { WebhooksReport } from "./report.ts";
import { wishesFor } from "./wishes.ts";

/** An environment, its endpoints, and the log's end when they were created. */
interface Tenant {
  readonly scene: Scene;
  readonly endpoints: readonly Endpoint[];
  readonly begin: number;
}

const mostInFlight = [1, 2, 16, 64] as const;

async function openTenants(options: WebhooksOptions, scenes: readonly Scene[], receiver: Receiver): Promise<readonly Tenant[]> {
  const random = createRandom(options.seed + 10);
  const behaviors = spreadBehaviors(options.endpoints);
  return await Promise.all(
    scenes.map(async (scene, index) => {
      const { end: begin } = await readLog(scene.ask);
      const wishes = wishesFor(scene.subjects.bee);
      const endpoints: Endpoint[] = [];
      for (const [number, behavior] of behaviors.entries()) {
        const wish = random.pick(wishes);
        if (number % scenes.length !== index || wish === undefined) continue;
        const input = { ...wish.input, url: receiver.urlOf(number), maxInFlight: random.pick(mostInFlight) };
        const { id, secret } = await createEndpoint(scene.ask, input);
        receiver.open(number, behavior, secret);
        endpoints.push({ number, id, behavior, wish, secret });
      }
      return { scene, endpoints, begin };
    }),
  );
}

const expectedFor = (log: readonly LogEntry[], { wish }: Endpoint, begin: number) =>
  expectedOf(log, wish).filter(({ position }) => position > begin);

/**
 * Endpoints of all kinds follow the changes of writers and vendors while nodes and their services are disturbed for the given time. Then
 * everything is mended that can be, and settles. Returns the events and the broken promises.
 */
export async function runWebhooks(
  options: WebhooksOptions,
  { services, say, signal }: Ground<OwnServices>,
): Promise<WebhooksReport> {
  if (services === null) throw new Error("This run stops its database and needs its own server");
  let from = Number.POSITIVE_INFINITY;
  await using receiver = await startReceiver(
    options.seed,
    () => Math.max(0, performance.now() - from) / (options.seconds * 1000),
  );
  await using house = await openHouse(options, services, receiver.port);
  const { gateways, simulator, clock, tokens } = house;
  const scenes: Scene[] = [];
  for (const token of tokens) scenes.push(await openScene(options, house, token, signal));
  const tenants = await openTenants(options, scenes, receiver);
  say(`${scenes.length} environments are synced, with ${options.endpoints} endpoints; everything is disturbed`);

  const known = await Promise.all(scenes.map(listKnown));
  const [first] = scenes;
  // Both environments have the same vendors.
  if (first !== undefined) await beginLife(first, lifeMilliseconds);
  from = performance.now();
  const over = new AbortController();
  const [disturbances, writes] = await together(
    signal,
    async (until) => {
      const enough = AbortSignal.any([until, AbortSignal.timeout(options.seconds * 1000)]);
      const counts = await disturb(options, { gateways, services }, enough);
      over.abort();
      return counts;
    },
    (until) =>
      Promise.all(
        scenes.map((scene, index) =>
          write(
            { ...scene, options: { ...scene.options, seed: options.seed + 500 * index } },
            known[index] ?? [],
            AbortSignal.any([until, over.signal]),
          ),
        ),
      ),
  );
  signal.throwIfAborted();
  if (first !== undefined) await endLife(first);
  const seconds = (performance.now() - from) / 1000;
  receiver.mend();
  say(
    `disturbed for ${seconds.toFixed(1)} s with ${gateways.kills.length} kills and ${receiver.calls.length} calls; waiting for everything to settle`,
  );

  const settlingFrom = performance.now();
  const unsettled = (await Promise.all(scenes.map(settle))).flat();
  const settleSeconds = (performance.now() - settlingFrom) / 1000;
  const logs = await Promise.all(scenes.map(async ({ ask }) => (await readLog(ask)).log));
  const expectations = tenants.flatMap(({ endpoints, begin }, index) =>
    endpoints.map((endpoint) => ({ endpoint, expected: expectedFor(logs[index] ?? [], endpoint, begin) })),
  );
  say(`the store matches the vendors after ${settleSeconds.toFixed(1)} s; endpoints catch up`);

  const calmFrom = performance.now();
  const late = async (): Promise<readonly string[]> => {
    const accepted = new Set(
      receiver.calls.filter(({ end }) => end === "accepted").map(({ endpoint, position }) => `${endpoint} ${position}`),
    );
    const stored = await readDeliveries(services.databaseUrl);
    return expectations.flatMap(({ endpoint: { number, id, behavior }, expected }) => {
      const deliveries = stored.get(id)?.deliveries;
      const isThere = (position: number) =>
        accepted.has(`${number} ${position}`) && deliveries?.get(position)?.state === "DELIVERED";
      return isLasting(behavior) || expected.every(({ position }) => isThere(position)) ? [] : [id];
    });
  };
  const left = await waitUntilNothing(late, options.calmSeconds * 1000, signal);
  const catchUpSeconds = (performance.now() - calmFrom) / 1000;
  say(`${left.length} endpoints are left after ${catchUpSeconds.toFixed(1)} s; everything is compared`);

  const stored = await readDeliveries(services.databaseUrl);
  const kills = gateways.kills.map(({ caller, at }) => ({
    place: Number(/^node-(\d+)\./u.exec(caller)?.[1] ?? 0) - 1,
    at: at - performance.timeOrigin,
  }));
  const interruptions = createInterruptions({
    kills,
    cuts: disturbances.cuts,
    speed: clock.speed,
    shownAt: (at) => clock.shownAt(at),
  });
  const calls = Map.groupBy(receiver.calls, ({ endpoint }) => endpoint);
  const findings = expectations.map(({ endpoint, expected }) =>
    judge({ endpoint, expected, calls: calls.get(endpoint.number) ?? [], stored: stored.get(endpoint.id), interruptions }),
  );
  const tables = await Promise.all(scenes.map(({ subjects }) => readTables(services.databaseUrl, subjects.bee)));
  return {
    options,
    seconds,
    settleSeconds,
    catchUpSeconds,
    kills: gateways.kills.length,
    failedStarts: gateways.failedStarts.length,
    disturbances,
    writes,
    changes: logs.reduce((sum, log) => sum + log.length, 0),
    expected: expectations.reduce((sum, { expected }) => sum + expected.length, 0),
    calls: receiver.calls,
    endpoints: expectations.map(({ endpoint }) => ({
      behavior: endpoint.behavior,
      status: stored.get(endpoint.id)?.status ?? "gone",
    })),
    repeats: findings.reduce((sum, { repeats }) => sum + repeats, 0),
    violations: [
      ...findings.flatMap(({ violations }) => violations),
      ...logs.flatMap((log, index) => judgeLog(log, tables[index] ?? null)),
      ...unsettled.map((difference) => `the store differs from the vendor: ${difference}`),
      ...gateways.crashes,
      ...simulator.violations().map((violation) => `the simulator violated its contract: ${JSON.stringify(violation)}`),
    ],
  };
}
