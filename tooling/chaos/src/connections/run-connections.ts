import { connectSystem } from "@fettle/server/customer";
import { askAt } from "../graphql.ts";
import { countChanges } from "./count-changes.ts";
import { inParallel } from "../in-parallel.ts";
import { createRandom } from "../random.ts";
import type { Ground } from "../run-on.ts";
import type { Services } from "../services/open-services.ts";
import { controlVendor } from "../vendor-control.ts";
import { wave } from "../vendors.ts";
import { openHouse } from "./open-house.ts";
import { type ConnectionsOptions, lifeMilliseconds, workOrders } from "./options.ts";
import { drawPlans } from "./plan.ts";
import type { ConnectionsReport } from "./report.ts";
import { growthOf, measureAgain, measureSettled, waitUntilEmpty } from "./settle.ts";
import { subscribe } from "./subscribe.ts";
import { waitUntilNothing } from "../feed/wait-until.ts";

const vendorId = wave;
const syncMilliseconds = 120_000;
const countQuery = "{ workOrders(first: 0) { totalCount } }";

/**
 * Lets subscribers come and go while changes flow. Measures the gateway process before and after them, once all have left and garbage
 * is collected.
 */
export async function runConnections(options: ConnectionsOptions, dependencies: Ground<Services>): Promise<ConnectionsReport> {
  const { folder, services, say, signal } = dependencies;
  await using house = await openHouse(options, folder, services);
  const { gateway, simulator } = house;
  const ask = askAt(`http://127.0.0.1:${gateway.port}/graphql`, gateway.token);
  const end = async () =>
    (await ask<{ workOrders: { changeCursor: string } }>("{ workOrders(first: 0) { changeCursor } }")).workOrders.changeCursor;
  const oldest = await end();
  await connectSystem(ask, simulator.url, vendorId);
  const missing = await waitUntilNothing(
    async () => {
      const { totalCount } = (await ask<{ workOrders: { totalCount: number } }>(countQuery)).workOrders;
      return totalCount < workOrders ? [`only ${totalCount} of ${workOrders} work orders exist`] : [];
    },
    syncMilliseconds,
    signal,
  );
  if (missing.length > 0) throw new Error(missing.join());
  const vendor = controlVendor(simulator.url, vendorId);
  const random = createRandom(options.seed);

  const come = async (count: number) => {
    const plans = drawPlans(random, count, oldest);
    const began = performance.now();
    await vendor.setLife(lifeMilliseconds);
    const visits = await inParallel(plans, options.atOnce, signal, (plan) => subscribe(gateway, plan));
    await vendor.setLife(null);
    const seconds = (performance.now() - began) / 1000;
    const open = await waitUntilEmpty(gateway.port, options, signal);
    const left = [...open]
      .filter(([, still]) => still > 0)
      .map(([transport, still]) => `${still} subscriptions over ${transport} are still open after all ${count} subscribers left`);
    return { plans, visits, seconds, left };
  };

  const warm = await come(options.warmUp);
  say(`warmed up with ${options.warmUp} subscribers in ${warm.seconds.toFixed(1)} s`);
  const before = await measureSettled(house.measure, signal);
  say("the node has settled and is measured");
  const measuredAt = await end();
  const { plans, visits, seconds, left } = await come(options.count);
  say(`${options.count} subscribers came and went in ${seconds.toFixed(1)} s`);
  const changes = await countChanges(ask, measuredAt);
  const after = await measureAgain(house.measure, before, options, signal);
  const unwanted = visits.filter(({ outcome }) => !outcome.startsWith("left"));
  return {
    options,
    seconds,
    plans,
    visits,
    changes,
    before,
    after,
    violations: [
      ...warm.left,
      ...left,
      ...growthOf(before, after, options.count),
      ...unwanted.map(({ outcome }) => `a subscriber was rejected: ${outcome}`),
      ...(visits.some(({ events }) => events > 0) ? [] : ["no subscriber received anything"]),
      ...(changes > 0 ? [] : ["nothing changed during the run"]),
    ],
  };
}
