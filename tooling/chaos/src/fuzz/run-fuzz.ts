import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { connectSystems, makeSession } from "@fettle/server/customer";
import { usualConnectorIds, type Simulator } from "@fettle/simulator";
import { compareStore } from "../feed/compare-store.ts";
import { waitUntilNothing } from "../feed/wait-until.ts";
import { askAt } from "../graphql.ts";
import type { Ground } from "../run-on.ts";
import type { Services } from "../services/open-services.ts";
import { syncSystems } from "../sync-systems.ts";
import { controlVendor, type VendorControl } from "../vendor-control.ts";
import { bee, wave } from "../vendors.ts";
import { findIds } from "./ids.ts";
import { findReadable } from "./read-damaged.ts";
import { openHouse } from "./open-house.ts";
import { type FuzzOptions, type Kind, lifeMilliseconds, settleMilliseconds, shares, workOrders } from "./options.ts";
import type { FuzzReport } from "./report.ts";
import type { WebhookPlace } from "./send-bodies.ts";
import { readSchema, type Sent, sendKind } from "./send-kinds.ts";
import { findUnended, readRuns } from "./sync-runs.ts";

/** Sends everything, kind by kind, while vendors' answers are spoilt, and then waits until the store matches the vendors. */
export async function runFuzz(options: FuzzOptions, { folder, services, say, signal }: Ground<Services>): Promise<FuzzReport> {
  await using house = await openHouse(options, folder, services);
  const { simulator, vendors, gateways, port, token } = house;
  const ask = askAt(`http://127.0.0.1:${port}/graphql`, token);
  const systemIds = await connectSystems(ask, simulator.url);
  const systems = usualConnectorIds.map((vendorId) => ({
    vendorId,
    systemId: systemIds[vendorId],
    vendor: controlVendor(simulator.url, vendorId),
  }));
  await waitUntilNothing(async () => await describeMissing(ask), settleMilliseconds, signal);
  const pages = [
    await makeSession(ask, { connectorId: bee }),
    await makeSession(ask, { connectorId: wave }),
    await makeSession(ask, {}),
  ].map((url) => new URL(url).pathname);
  const range = {
    options,
    door: { port, token, signal },
    schema: await readSchema(ask),
    ids: await findIds(ask),
    places: { webhooks: webhookPlaces(simulator), pages },
    readable: findReadable(Object.values(vendors).flatMap(({ samples }) => samples)),
    folder: folder.logFolder,
  };
  say(`connected and synced: ${range.ids.workOrders.length} work orders to write to, ${range.places.webhooks.length} webhooks`);
  for (const { vendor } of systems) await vendor.setLife(lifeMilliseconds);
  for (const vendor of Object.values(vendors)) vendor.spoil(true);

  const began = performance.now();
  const sent: Sent[] = [];
  for (const kind of Object.keys(shares) as Kind[]) sent.push(await sendKind(kind, range, say)); // its own keys
  const seconds = (performance.now() - began) / 1000;

  for (const { vendor } of systems) await vendor.setLife(null);
  for (const vendor of Object.values(vendors)) vendor.spoil(false);
  // The gateway believes a vendor's answers, and these are correct from here on, so each work order is changed once more. Visits do not
  // change: the gateway reads doubtful ones again within the hour, too late for this run.
  for (const { vendor } of systems) await touchAll(vendor);
  await syncSystems(ask, systems);
  const settling = performance.now();
  const unsettled = await waitUntilNothing(
    async () => [
      ...(await findUnended(ask)),
      ...(await Promise.all(systems.map((system) => compareStore(ask, system, false)))).flat(),
    ],
    settleMilliseconds,
    signal,
  );
  const log = await readFile(join(folder.logFolder, "node-1.log"), "utf8");
  return {
    options,
    seconds,
    settleSeconds: (performance.now() - settling) / 1000,
    kinds: sent,
    spoilt: new Map(
      Object.entries(vendors).flatMap(([id, { spoilt }]) =>
        [...spoilt].map(([how, times]) => [`${how} (${id})`, times] as const),
      ),
    ),
    runs: await readRuns(ask),
    violations: [...sent.flatMap(({ violations }) => violations), ...unsettled, ...gateways.crashes, ...errorLines(log)],
  };
}

async function touchAll(vendor: VendorControl): Promise<void> {
  for (const id of await vendor.workOrderIds()) await vendor.changeWorkOrder(id, { title: `Touched ${id}` });
}

async function describeMissing(ask: ReturnType<typeof askAt>): Promise<readonly string[]> {
  const { totalCount } = (await ask<{ workOrders: { totalCount: number } }>("{ workOrders(first: 0) { totalCount } }"))
    .workOrders;
  return totalCount < 2 * workOrders ? [`only ${totalCount} of ${2 * workOrders} work orders exist`] : [];
}

/** The errors in the node's log, all of them unexpected. */
const errorLines = (log: string): readonly string[] =>
  log
    .split("\n")
    .filter((line) => /"level":(?:50|60|"error"|"fatal")/u.test(line) || /^\s+at /u.test(line))
    .map((line) => `the node logged: ${line.slice(0, 600)}`);

/** The addresses of the vendors' webhooks, with an example from each vendor. */
function webhookPlaces(simulator: Simulator): readonly WebhookPlace[] {
  const secrets = simulator.secrets();
  const secret = secrets.find(({ connector, kind }) => connector === bee && kind === "webhook secret")?.value ?? null;
  return secrets
    .filter(({ kind }) => kind === "webhook URL")
    .map(({ connector, value }) => ({
      path: new URL(value).pathname,
      secret: connector === bee ? secret : null,
      example:
        connector === bee
          ? { id: "D1", event: "work_order.updated", occurredAt: "2026-11-28T10:00:00.000Z", data: { id: "WO10001", title: "A" } }
          : { EntityType: "WorkOrder", EntityId: 1, Action: "Update" },
    }));
}
