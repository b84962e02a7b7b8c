import { complete, defineConnector, defineEntityConnector, type asset } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";
import { lastSyncedOf } from "./entity-statuses.ts";

const vendor: TestVendor = { payloads: [], failures: [] };
const ofWorkOrders = testConnector(vendor);
/** The test vendor also has assets, which it cannot count. */
const connector = defineConnector({
  ...ofWorkOrders,
  entities: {
    ...ofWorkOrders.entities,
    Asset: defineEntityConnector<unknown, typeof asset.fields>({
      normalize: () => {
        throw new Error("There are none.");
      },
      all: complete(async () => ({ payloads: [], next: null })),
    }),
  },
});
let house: StagesHouse;
let environmentId: string;
let now: Date;
const signal = new AbortController().signal;

beforeAll(async () => {
  house = await openStagesHouse({ connector, clock: () => now });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  vendor.payloads = ["a", "b", "c"].map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));
  delete vendor.beforePage;
  await house.ingest.begin(environmentId, "sys_1");
});

const sync = (entity: string) => house.ingest.handlers.sync.work({ environmentId, systemId: "sys_1", entity }, signal);
async function entities() {
  const systems = [...(await house.syncing.systems.byIds(environmentId, ["sys_1"])).values()];
  return (await house.ingest.entities(environmentId, systems)).get("sys_1") ?? [];
}

const progress = async () => Object.fromEntries((await entities()).map(({ name, first }) => [name, first]));

it("The time of the last sync is that of the entity that has waited longest, and there is none before all have been synced", async () => {
  await sync("Asset");
  expect(lastSyncedOf(await entities())).toBeNull();
  now = new Date("2026-01-01T00:01:00.000Z");
  await sync("WorkOrder");
  expect(lastSyncedOf(await entities())).toEqual(new Date("2026-01-01T00:00:00.000Z"));
  now = new Date("2026-01-01T00:02:00.000Z");
  await sync("Asset");
  expect(lastSyncedOf(await entities())).toEqual(new Date("2026-01-01T00:01:00.000Z"));
});

it("A first sync shows how many records it has read, and of how many, until it is complete", async () => {
  expect(await progress()).toEqual({ WorkOrder: { read: 0, total: null }, Asset: { read: 0, total: null } });
  await sync("Asset");
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  vendor.beforePage = async (cursor) => {
    if (cursor === null) return;
    reached.resolve();
    await goOn.promise;
  };
  const first = sync("WorkOrder");
  await reached.promise;
  await expect.poll(progress).toEqual({ WorkOrder: { read: 2, total: 3 }, Asset: null });
  goOn.resolve();
  await first;
  expect(await progress()).toEqual({ WorkOrder: null, Asset: null });
});
