import { judgeLog } from "../feed/judge.ts";
import type { LogEntry } from "../feed/log-entry.ts";
import { readLog } from "../feed/read-log.ts";
import { readTables } from "../feed/read-tables.ts";
import type { Scene } from "../feed/scene.ts";
import { beginLife, endLife, settle } from "../feed/settle.ts";
import { waitUntilNothing } from "../feed/wait-until.ts";
import { listKnown, write } from "../feed/writers.ts";
import type { Gateways } from "../processes/gateways.ts";
import type { Ground } from "../run-on.ts";
import type { OwnServices } from "../services/open-services.ts";
import { together } from "../together.ts";
import { type Expectation, expectAll, findLate } from "./catch-up.ts";
import { disturb } from "./disturb.ts";
import { createInterruptions } from "./interruptions.ts";
import { judge } from "./judge.ts";
import { openHouse } from "./open-house.ts";
import { openScene } from "./open-scene.ts";
import { openTenant, type Tenant } from "./open-tenant.ts";
import { lifeMilliseconds, type WebhooksOptions } from "./options.ts";
import { readDeliveries } from "./read-deliveries.ts";
import { startReceiver } from "./receiver.ts";
import type { WebhooksReport } from "./report.ts";

/** Kills by place, in milliseconds of `performance.now()`. */
const killsOf = ({ kills }: Gateways) =>
  kills.map(({ caller, at }) => ({
    place: Number(/^node-(\d+)\./u.exec(caller)?.[1] ?? 0) - 1,
    at: at - performance.timeOrigin,
  }));

/** An environment as its own writers know it. */
const withSeed = (scene: Scene, index: number): Scene => ({
  ...scene,
  options: { ...scene.options, seed: scene.options.seed + 500 * index },
});

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
  const shareOf = () => Math.max(0, performance.now() - from) / (options.seconds * 1000);
  await using receiver = await startReceiver(options.seed, shareOf);
  await using house = await openHouse(options, services, receiver.port);
  const { gateways, simulator, clock } = house;
  const scenes: Scene[] = [];
  for (const token of house.tokens) scenes.push(await openScene(options, house, token, signal));
  const tenants: Tenant[] = [];
  for (const [index, scene] of scenes.entries())
    tenants.push(await openTenant(options, { scene, receiver, index, step: scenes.length }));
  const known = await Promise.all(scenes.map(listKnown));
  say(`${scenes.length} environments are synced, with ${options.endpoints} endpoints; everything is disturbed`);

  // Both environments have the same vendors.
  const [vendors] = scenes;
  if (vendors !== undefined) await beginLife(vendors, lifeMilliseconds);
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
    (until) => {
      const enough = AbortSignal.any([until, over.signal]);
      return Promise.all(scenes.map((scene, index) => write(withSeed(scene, index), known[index] ?? [], enough)));
    },
  );
  signal.throwIfAborted();
  if (vendors !== undefined) await endLife(vendors);
  receiver.mend();
  const seconds = (performance.now() - from) / 1000;
  say(`disturbed for ${seconds.toFixed(1)} s with ${gateways.kills.length} kills; waiting for everything to settle`);

  const settlingFrom = performance.now();
  const unsettled = (await Promise.all(scenes.map(settle))).flat();
  const settleSeconds = (performance.now() - settlingFrom) / 1000;
  say(`the store matches the vendors after ${settleSeconds.toFixed(1)} s; endpoints catch up`);

  const calmFrom = performance.now();
  let logs: readonly (readonly LogEntry[])[] = [];
  let expectations: readonly Expectation[] = [];
  const late = async (): Promise<readonly string[]> => {
    // A command or a poll may still bring something.
    logs = await Promise.all(scenes.map(async ({ ask }) => (await readLog(ask)).log));
    expectations = tenants.flatMap((tenant, index) => expectAll(tenant, logs[index] ?? []));
    return await findLate(expectations, receiver, services.databaseUrl);
  };
  const left = await waitUntilNothing(late, options.calmSeconds * 1000, signal);
  const catchUpSeconds = (performance.now() - calmFrom) / 1000;
  say(`${left.length} endpoints are behind after ${catchUpSeconds.toFixed(1)} s; everything is compared`);

  const stored = await readDeliveries(services.databaseUrl);
  const interruptions = createInterruptions({ kills: killsOf(gateways), cuts: disturbances.cuts });
  const calls = Map.groupBy(receiver.calls, ({ endpoint }) => endpoint);
  const verdicts = expectations.map(({ endpoint, expected }) =>
    judge({ endpoint, expected, calls: calls.get(endpoint.number) ?? [], stored: stored.get(endpoint.id), interruptions }, clock),
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
    endpoints: expectations.map(({ endpoint: { id, behavior } }) => ({ behavior, status: stored.get(id)?.status ?? "lost" })),
    repeats: verdicts.reduce((sum, { repeats }) => sum + repeats, 0),
    violations: [
      ...verdicts.flatMap(({ violations }) => violations),
      ...logs.flatMap((log, index) => judgeLog(log, tables[index] ?? null)),
      ...unsettled.map((difference) => `the store differs from the vendor: ${difference}`),
      ...gateways.crashes,
      ...simulator.violations().map((violation) => `the simulator violated its contract: ${JSON.stringify(violation)}`),
    ],
  };
}
