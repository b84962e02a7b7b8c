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
 * Runs many nodes and systems whose access tokens live for two seconds, disturbs them for the wanted time, lets all settle, and answers
 * what happened and which promises did not hold.
 */
export async function runTokens(options: TokensOptions, { services, say, signal }: Ground<OwnServices>): Promise<TokensReport> {
  if (services === null) throw new Error("The run restores a backup, so that it wants a database of its own");
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
  say(`disturbed for ${seconds.toFixed(1)} s; the faults are over, all has to settle`);
  const settling = performance.now();
  const unsettled = [...(await settle(scene, revocations)), ...(await callAll(scene, revocations))];
  const settleSeconds = (performance.now() - settling) / 1000;

  const logged = await readHistory(services.databaseUrl);
  const lost = restoration?.lost ?? [];
  // What the backup has, what was lost with what came after it, and what came in its stead.
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
      ...simulator.violations().map((violation) => `the simulator broke its contract: ${JSON.stringify(violation)}`),
    ],
  };
}

/** Waits until every system has the status that it should have, and answers those that have not in time. */
async function settle({ customers, gateways, watch, stopping }: Scene, { away }: Revocations): Promise<readonly string[]> {
  const wanted = (customer: Customer): string => (away.has(customer) ? "REAUTHORIZATION_REQUIRED" : "CONNECTED");
  const wrong = () => customers.filter((customer) => watch.statuses.get(customer.systemId) !== wanted(customer));
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(settleMilliseconds)]);
  await watch.until(() => wrong().length === 0, signal).catch(() => stopping.throwIfAborted());
  return wrong().map(
    (customer) =>
      `${customer.systemId} is ${watch.statuses.get(customer.systemId)} and not ${wanted(customer)} ${settleMilliseconds / 1000} s after the last fault, with ${gateways.ports().length} nodes up`,
  );
}

/**
 * Every system that was not revoked has to carry a write to its vendor, at a second try at the latest; answers those that do not. The second
 * comes after the pause that the first was told of: a fault from just before the end still has the vendor left alone for a second or so.
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
    .map(({ systemId, outcome, message }) => `${systemId} takes no calls after all has settled: ${outcome} ${message}`);
}
