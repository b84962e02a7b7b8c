import { type Connector, defineEntityConnector, type SettingMap, type workOrder } from "@fettle/connector";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { composeCatalog } from "../../catalog/compose-catalog.ts";
import type { OpenStore } from "../../store/opened-store.ts";
import { openCopiedStore } from "../../store/testing/open-copied-store.ts";
import type { GivenMapping } from "../systems.ts";
import { createFakeVendor } from "../testing/fake-vendor.ts";
import { startSystems, type SystemsBench } from "../testing/start-systems.ts";
import { connectByKey } from "../testing/walk-pages.ts";

let store: OpenStore;
let bench: SystemsBench;
let systemId: string;
const WorkOrder = defineEntityConnector<unknown, typeof workOrder.fields>({
  normalize: () => {
    throw new Error("not asked");
  },
});
const withOrders = (connector: Connector<SettingMap>) => ({ ...connector, entities: { WorkOrder } }) as Connector<SettingMap>; // the fake vendor's, with an entity
beforeAll(async () => {
  store = await openCopiedStore(composeCatalog([{ connector: withOrders(createFakeVendor().connector) }]));
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  bench = await startSystems(store, withOrders);
  systemId = await connectByKey(bench, `key-${(count += 1)}`);
});
afterEach(() => bench.close());
let count = 0;

const environmentId = () => bench.principal.environmentId;
const field = (name: string, path = `/custom/${name}`): GivenMapping => ({ name, path, type: "TEXT", mayBeAbsent: false });
const map = (
  mappings: readonly GivenMapping[] | null,
  of: object = { systemId },
  entity = "WorkOrder",
  environment = environmentId(),
) => bench.systems.setFieldMappings(environment, { of: of as { systemId: string }, entity, mappings }, "trace");
const mapAll = (mappings: readonly GivenMapping[] | null) => map(mappings, { connectorId: createFakeVendor().connector.id });
const namesOf = async (id: string) => {
  const inForce = (await bench.systems.byIds(environmentId(), [id])).get(id)?.fieldMappings?.["WorkOrder"];
  return inForce === undefined ? null : [inForce.areInherited, inForce.mappings.map(({ name }) => name)];
};
const insertOrder = (custom: object) =>
  store.service
    .insertInto("records")
    .values({
      environment_id: environmentId(),
      id: `wo_${systemId}`,
      system_id: systemId,
      entity: "WorkOrder",
      remote_id: "1",
      remote_url: null,
      version: 1,
      hash: "",
      document: "{}",
      custom_fields: "null",
      remote_data: JSON.stringify({ custom }),
      remote_created_at: null,
      remote_updated_at: null,
      created_at: new Date(0),
      updated_at: new Date(0),
      deleted_at: null,
      trusted_after: null,
      settled_hash: null,
      settled_at: null,
    })
    .execute();

it("the same fields again read nothing again, others do", async () => {
  expect(await map([field("gate")])).toMatchObject({ type: "success", systemIds: [systemId] });
  expect(await map([field("gate")])).toMatchObject({ type: "success", systemIds: [] });
  expect(await map([{ ...field("gate"), type: "NUMBER" }])).toMatchObject({ systemIds: [systemId] });
  expect(bench.events.reworded).toEqual([systemId, systemId]);
  expect(await namesOf(systemId)).toEqual([false, ["gate"]]);
});

it.each<[string, readonly GivenMapping[], string]>([
  ["a name that is no name", [field("gate code", "/gate")], "mappings.0.name"],
  ["a name of JavaScript's", [field("__proto__", "/gate")], "mappings.0.name"],
  ["a name twice", [field("gate"), field("gate", "/other")], "mappings.1.name"],
  ["a path without a slash", [field("gate", "custom.gate")], "mappings.0.path"],
  ["a path through what every object has", [field("gate", "/__proto__/polluted")], "mappings.0.path"],
  ["a path that is too deep", [field("gate", "/a".repeat(11))], "mappings.0.path"],
  ["too many fields", Array.from({ length: 51 }, (_, index) => field(`f${index}`)), "mappings"],
])("%s is refused", async (_what, mappings, path) => {
  expect(await map(mappings)).toMatchObject({ type: "invalid", problems: [{ path }] });
  expect([await namesOf(systemId), bench.events.reworded]).toEqual([null, []]);
});

it("an entity that the connector does not have is refused", async () => {
  expect(await map([field("gate")], { systemId }, "Asset")).toMatchObject({ type: "invalid", problems: [{ path: "entity" }] });
});

it("a path that no stored record has is refused, unless the app says that it may be absent", async () => {
  await insertOrder({ gate: "4411" });
  expect(await map([field("gate"), field("pets")])).toMatchObject({ type: "invalid", problems: [{ path: "mappings.1.path" }] });
  expect(await map([field("gate"), { ...field("pets"), mayBeAbsent: true }])).toMatchObject({ type: "success" });
});

it("another environment's system, and one that is disconnected, cannot be mapped", async () => {
  expect(await map([], { systemId }, "WorkOrder", "env_other")).toEqual({ type: "not-found" });
  expect(await map([], { connectorId: "nothing" })).toEqual({ type: "not-found" });
  await bench.systems.disconnect(environmentId(), systemId, "trace");
  expect(await map([])).toEqual({ type: "disconnected" });
});

it("a connector's fields are those of its systems, also of later ones, except where a system has its own", async () => {
  const own = await connectByKey(bench, `key-${(count += 1)}`);
  await map([field("mine")], { systemId: own });
  const mapped = await mapAll([field("gate")]);
  const changed = mapped.type === "success" ? mapped.systemIds : [];
  expect([changed.includes(systemId), changed.includes(own)]).toEqual([true, false]);
  const later = await connectByKey(bench, `key-${(count += 1)}`);
  expect([await namesOf(systemId), await namesOf(own), await namesOf(later)]).toEqual([
    [true, ["gate"]],
    [false, ["mine"]],
    [true, ["gate"]],
  ]);
  expect(await map(null, { systemId: own })).toMatchObject({ systemIds: [own] });
  expect(await namesOf(own)).toEqual([true, ["gate"]]);
  await mapAll(null);
  expect([await namesOf(systemId), await namesOf(own), await namesOf(later)]).toEqual([null, null, null]);
});
