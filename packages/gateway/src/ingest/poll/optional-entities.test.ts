import { type Connector, ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { findSyncLag } from "../health/sync-lag.ts";
import { handleOf, openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";
import type { System } from "../../systems/systems.ts";
import { countUnsynced } from "./sync-state-rows.ts";
import { syncEntity } from "./sync-entity.ts";

const vendor: TestVendor = { payloads: [{ id: "a", title: "a" }], failures: [] };
const required = testConnector(vendor);
const optional = {
  ...required,
  entities: { WorkOrder: { ...required.entities.WorkOrder, optional: true } },
} as Connector; // the test connector with another trait
let connector = required as Connector; // likewise
const reports: string[] = [];
let house: StagesHouse;
let environmentId: string;
let now = new Date();
const system = { id: "sys_1", connectorId: required.id, status: "CONNECTED" } as System; // all that is read

beforeAll(async () => {
  house = await openStagesHouse({
    connector: required,
    clock: () => now,
    systems: {
      vendor: (...of) => handleOf(connector)(...of),
      report: async (_, __, { status }) => void reports.push(status),
    },
  });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  vendor.failures.length = 0;
  reports.length = 0;
  connector = optional;
});

const sync = () =>
  syncEntity(
    { ...house.syncing, plan: () => now },
    { environmentId, systemId: "sys_1", entity: "WorkOrder" },
    new AbortController().signal,
  );
const forbid = (times: number) => {
  for (let count = 0; count < times; count += 1) vendor.failures.push(new ConnectorError("FORBIDDEN", "No right to list."));
};
const entity = async () => (await house.ingest.entities(environmentId, [system])).get("sys_1")?.[0];

it("An entity that a customer's credentials may not list leaves its system connected where the connector calls it optional", async () => {
  forbid(4);
  for (let run = 0; run < 4; run += 1) expect(await sync()).toEqual({ afterSeconds: 3600 });
  expect(reports).toEqual([]);
  expect(await entity()).toEqual({
    name: "WorkOrder",
    status: "FORBIDDEN",
    error: "FORBIDDEN: No right to list.",
    isLeftOut: true,
    lastSyncedAt: null,
    first: { read: 0, total: null },
    hiddenRecords: 0,
  });
  // It does not keep the node from being ready, and is not waited for.
  expect(await countUnsynced(house.test.store)).toBe(0);
  expect(await findSyncLag(house.test.store, new Date())).toBe(0);
  expect(await sync()).toBe("usual");
  expect(await entity()).toMatchObject({ status: "SYNCED", error: null, lastSyncedAt: now });
});

const health = async () => {
  const { lastHour, lastDay } = (await house.ingest.health(environmentId, [system])).get("sys_1") ?? {};
  return { lastHour, lastDay };
};

it.each([true, false])(
  "A run that the vendor refuses is no failed run, whether the entity is optional: %s",
  async (isOptional) => {
    connector = isOptional ? optional : (required as Connector); // as above
    forbid(2);
    for (let run = 0; run < 3; run += 1) await sync();
    vendor.failures.push(new ConnectorError("UNAVAILABLE", "Down."));
    await sync();
    const counted = { runs: 4, failedRuns: 1 };
    expect(await health()).toEqual({ lastHour: counted, lastDay: counted });
  },
);

it("An entity that is not optional degrades its system", async () => {
  connector = required as Connector; // as above
  forbid(3);
  for (let run = 0; run < 3; run += 1) await sync();
  expect(reports).toEqual(["DEGRADED"]);
  expect(await entity()).toMatchObject({ status: "FORBIDDEN", isLeftOut: false });
});

it("Other failures of an optional entity degrade its system", async () => {
  for (let count = 0; count < 3; count += 1) vendor.failures.push(new ConnectorError("UNAVAILABLE", "Down."));
  for (let run = 0; run < 3; run += 1) await sync();
  expect(reports).toEqual(["DEGRADED"]);
  expect(await entity()).toMatchObject({ status: "FAILED", error: "UNAVAILABLE: Down." });
});

it("An entity is syncing until its first sync has finished", async () => {
  expect(await entity()).toMatchObject({ status: "SYNCING", error: null });
  await sync();
  expect(await entity()).toMatchObject({ status: "SYNCED" });
});
