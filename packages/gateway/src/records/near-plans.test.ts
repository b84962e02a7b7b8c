import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeCatalog } from "../catalog/compose-catalog.ts";
import { isNear } from "../filter/place.ts";
import { measuringConnector } from "../filter/testing/measuring-connector.ts";
import type { OpenStore } from "../store/opened-store.ts";
import type { RecordDocument } from "../store/stored-record.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import { createRecordReader } from "./create-record-reader.ts";
import { describePlan, explainedStore, nodesOf } from "./testing/explained-store.ts";

const catalog = composeCatalog([{ connector: measuringConnector }]);
const environmentId = "env_1";
let store: OpenStore;

const places: readonly (readonly unknown[])[] = [
  ...Array.from({ length: 6000 }, (_, index) => [
    ((index * 7919) % 180_000) / 1000 - 90,
    ((index * 104_729) % 360_000) / 1000 - 180,
  ]),

  [90, 0],
  [-90, 12],
  [0, 180],
  [0, -180],
  [51.5, -0.1],
  ["51.5", -0.1],
  [91, 0],
  [0, 180.5],
  [null, 7],
  [true, {}],
];
const query = {
  entity: "Location",
  where: null,
  systemId: null,
  deleted: "EXCLUDE",
  order: { field: "updatedAt", direction: "DESC" },
  page: { first: 200, after: null, last: null, before: null },
} as const;

beforeAll(async () => {
  store = await openCopiedStore(catalog);
  const now = new Date(0);
  await store.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: now }).execute();
  const environment = { id: environmentId, workspace_id: "w", kind: "test", created_at: now } as const;
  await store.service.insertInto("environments").values(environment).execute();
  const values = JSON.stringify(places.map(([latitude, longitude]) => ({ latitude, longitude })));
  await sql`
    insert into records (environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data,
      created_at, updated_at)
    select ${environmentId}, 'loc_' || number, 'sys_1', 'Location', number, 1, '', place, 'null', 'null', now(), now()
    from jsonb_array_elements(${values}::jsonb) with ordinality of (place, number)`.execute(store.service);
  await store.analyze();
}, 60_000);

afterAll(() => store[Symbol.asyncDispose]());

describe("places near a point", () => {
  it.each([
    [51.5, -0.1, 900],
    [0, 180, 700],
    [-17, -179.99, 900],
    [89.9, 40, 500],
    [-88, 40, 600],
    [-90, 0, 0],
    [10, 10, 0],
    [60, 100, 20],
  ] as const)(
    "Within the distance of %d, %d and %d km, a list has the places that a stream has",
    async (latitude, longitude, kilometers) => {
      const near = { kind: "near", latitude, longitude, kilometers } as const;
      const list = await createRecordReader(store, catalog).list(environmentId, { ...query, where: near });
      const expected = places.flatMap(([north, east], index) =>
        isNear(near, { document: { latitude: north, longitude: east } as RecordDocument }) ? [`loc_${index + 1}`] : [],
      );
      expect(expected.length).toBeLessThan(200);
      expect(list.edges.map(({ node }) => node.id).toSorted()).toEqual(expected.toSorted());
      const others = await createRecordReader(store, catalog).count(environmentId, {
        ...query,
        where: { kind: "not", filter: near },
      });
      expect(others).toBe(places.length - expected.length);
    },
  );

  it("An index finds the places around a point", async () => {
    const near = { kind: "near", latitude: 51.5, longitude: -0.1, kilometers: 50 } as const;
    const explained = explainedStore(store);
    await createRecordReader(explained.store, catalog).list(environmentId, { ...query, where: near });
    const [plan] = explained.plans;
    if (plan === undefined) throw new Error("A page is one statement.");
    const rows = Math.max(...nodesOf(plan).map((node) => node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)));
    expect({ rows, words: describePlan(plan) }).toSatisfy((found) => found.rows <= 10);
  });
});
