import { setTimeout as pause } from "node:timers/promises";
import { askAt } from "../graphql.ts";
import { inParallel } from "../in-parallel.ts";
import type { Ground } from "../run-on.ts";
import type { OwnServices } from "../services/open-services.ts";
import { controlVendor } from "../vendor-control.ts";
import { announcedPause, write } from "./api-calls.ts";
import { connectCustomers, type Customer } from "./customers.ts";
import { disturb } from "./disturb.ts";
import { judge } from "./judge.ts";
import { openHouse } from "./open-house.ts";
import { connectorId, settleMilliseconds, type TokensOptions } from "./options.ts";
import { readHistory } from "./read-history.ts";
import type { TokensReport } from "./report.ts";
import { createRevocations, type Revocations } from "./revocations.ts";
import type { Scene } from "./scene.ts";
import { tokenFaults } from "./token-faults.ts";
import { watchStatuses } from "./watch-statuses.ts";

const writesAtOnce = 8;
const written = "CreateWorkOrderSuccess";

/**
 * Runs many nodes and systems whose access tokens live for two seconds, and disturbs them for the given time. Then everything settles. Returns
 * the events and the broken promises.
 */
export async function runTokens(options: TokensOptions, { services, say, signal }: Ground<OwnServices>): Promise<TokensReport> {
  if (services === null) throw new Error("This run restores a backup and needs its own database server");
  await using house = await openHouse(options, services);
  const { gateways, simulator, clocks } = house;
  const graphql = `${house.url}/graphql`;
  const ask = askAt(graphql, house.token);
  const began = performance.now();
  const { workOrders } = await ask<{ workOrders: { changeCursor: string } }>("{ workOrders(first: 0) { changeCursor } }");
  await using watch = watchStatuses(graphql, house.token, workOrders.changeCursor);
  const logins = simulator.logins[connectorId].slice(-options.systems);
  const customers = await connectCustomers(ask, simulator.url, logins, signal);
  const connectSeconds = (performance.now() - began) / 1000;
  say(`connected ${customers.length} systems in ${connectSeconds.toFixed(1)} s`);

  const vendor = controlVendor(simulator.url, connectorId);
  await vendor.setFaults({ calls: tokenFaults(options.seed, options.lostAnswers) });
  const tokenCalls = simulator.tokenCalls[connectorId];
  const scene: Scene = {
    options,
    customers,
    ask,
    simulator: simulator.url,
    tokenCalls,
    gateways,
    clocks,
    services,
    vendor,
    watch,
    stopping: signal,
  };
  const revocations = createRevocations(scene);
  const disturbedFrom = Date.now();
  const enough = AbortSignal.any([signal, AbortSignal.timeout(options.seconds * 1000)]);
  const { apiCalls, clockMoves, restoration } = await disturb(scene, revocations, enough);
  signal.throwIfAborted();
  await vendor.clearFaults();
  const disturbedUntil = Date.now();
  const seconds = (disturbedUntil - disturbedFrom) / 1000;
  say(`disturbed for ${seconds.toFixed(1)} s; the faults are over; waiting for everything to settle`);
  const settling = performance.now();
  const unsettled = [...(await settle(scene, revocations)), ...(await callAll(scene, revocations))];
  const settleSeconds = (performance.now() - settling) / 1000;

  const logged = await readHistory(services.databaseUrl);
  const lost = restoration?.lost ?? [];
  // The history: the changes in the backup, the lost changes after it, and the changes that replaced them.
  const history = [
    ...logged.filter(({ position }) => restoration === null || position <= restoration.kept),
    ...lost,
    ...logged.filter(({ position }) => restoration !== null && position > restoration.kept),
  ];
  const hasSeenAll = () => watch.received.length >= history.length;
  await watch.until(hasSeenAll, AbortSignal.timeout(settleMilliseconds)).catch(() => undefined);
  const calls = tokenCalls.list();
  const verdict = judge(scene, { calls, history, revocations: revocations.done, lost: restoration });
  return {
    options,
    connectSeconds,
    seconds,
    settleSeconds,
    calls: calls.filter(({ startedAt }) => startedAt >= disturbedFrom && startedAt < disturbedUntil),
    kills: gateways.kills,
    resends: verdict.resends,
    marks: verdict.marks,
    excuses: verdict.excuses,
    reconnected: revocations.reconnected(),
    apiCalls,
    clockMoves,
    restoration,
    resumed: watch.resumed,
    statuses: watch.statuses,
    violations: [
      ...verdict.violations,
      ...unsettled,
      ...revocations.failures,
      ...(restoration === null ? ["no backup was restored"] : []),
      ...gateways.crashes,
      ...simulator.violations().map((violation) => `the simulator violated its contract: ${JSON.stringify(violation)}`),
    ],
  };
}

/** Waits until every system has the expected status. Returns the systems without it when that takes too long. */
async function settle({ customers, gateways, watch, stopping }: Scene, { away }: Revocations): Promise<readonly string[]> {
  const wanted = (customer: Customer): string => (away.has(customer) ? "REAUTHORIZATION_REQUIRED" : "CONNECTED");
  const wrong = () => customers.filter((customer) => watch.statuses.get(customer.systemId) !== wanted(customer));
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(settleMilliseconds)]);
  await watch.until(() => wrong().length === 0, signal).catch(() => stopping.throwIfAborted());
  return wrong().map(
    (customer) =>
      `${customer.systemId} is ${watch.statuses.get(customer.systemId)} instead of ${wanted(customer)}, ${settleMilliseconds / 1000} s after the last fault, with ${gateways.ports().length} nodes up`,
  );
}

/**
 * Every system without a revocation must carry a write to its vendor, at the second attempt at the latest. Returns the others. The second
 * attempt follows the pause that the first one's failure announced: after a late fault, the vendor is left alone for about a second.
 */
async function callAll({ ask, customers, stopping }: Scene, { away }: Revocations): Promise<readonly string[]> {
  const there = customers.filter((customer) => !away.has(customer));
  const outcomes = await inParallel(there, writesAtOnce, stopping, async ({ systemId }) => {
    const first = await write(ask, systemId, "After chaos");
    if (first.outcome === written) return { systemId, ...first };
    await pause(Math.min(announcedPause(first.message), settleMilliseconds), undefined, { signal: stopping });
    return { systemId, ...(await write(ask, systemId, "After chaos, again")) };
  });
  return outcomes
    .filter(({ outcome }) => outcome !== written)
    .map(({ systemId, outcome, message }) => `${systemId} accepts no calls after everything has settled: ${outcome} ${message}`);
}
