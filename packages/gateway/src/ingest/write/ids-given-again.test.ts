import { complete } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logStart } from "../../change-log/place.ts";
import { handleOf, openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { type Payload, readingAndListing } from "../testing/test-connector.ts";

let order: Payload;
const page = async () => ({ payloads: [order], next: null });
const connectors = readingAndListing({ changedSince: page, all: complete(page), read: async () => order });
let connector = connectors.reading;
let house: StagesHouse;
let environmentId: string;
let now = new Date();
const signal = new AbortController().signal;

beforeAll(async () => {
  house = await openStagesHouse({
    connector: connectors.reading,
    clock: () => now,
    systems: { vendor: (...of) => handleOf(connector)(...of) },
  });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  order = { id: "7", title: "Old", created: "2025-06-01T08:00:00Z", updated: "2025-12-01T00:00:00Z" };
  connector = connectors.reading;
  await list();
});

const list = async () => {
  now = new Date(now.getTime() + 60_000);
  await house.ingest.handlers.sync.work({ environmentId, systemId: "sys_1", entity: "WorkOrder" }, signal);
};
const bring = async (payload: Payload) => {
  const handle = await handleOf(connector)("", "", { signal, traceId: "t" });
  if (handle === null) throw new Error("There is no vendor.");
  const batch = { environmentId, systemId: "sys_1", entity: "WorkOrder", handle, traceId: "t", occurredAt: null };
  return await house.ingest.write({ ...batch, payloads: [payload], cause: "WEBHOOK", freshness: "copy", askedAfter: null });
};
const changes = async () =>
  (await house.test.changeLog.records(environmentId, logStart, 50)).changes.map(
    ({ kind, record }) => `${kind} ${record?.version} ${String(record?.document["title"])}`,
  );
const another = { id: "7", title: "New", created: "2025-12-31T17:20:41Z", updated: "2025-12-31T17:20:41Z" };

it.each(["reading", "listing"] as const)(
  "An id that a vendor gives out again is a deletion and a creation, by a connector that is %s",
  async (ability) => {
    connector = connectors[ability];
    order = another;
    await list();
    await list();
    expect(await changes()).toEqual(["CREATED 1 Old", "DELETED 2 Old", "CREATED 3 New"]);
    const [run] = await house.ingest
      .syncRuns(environmentId, "sys_1", { entity: null, after: null, limit: 2 })
      .then((all) => all.slice(1));
    expect(run).toMatchObject({ created: 1, updated: 0, deleted: 1, error: null });
  },
);

it("A copy of the earlier record that arrives late changes nothing", async () => {
  const earlier = order;
  order = another;
  await list();
  expect(await bring({ ...earlier, title: "Late" })).toMatchObject({ created: 0, updated: 0, ties: ["7"] });
  await list();
  expect(await changes()).toEqual(["CREATED 1 Old", "DELETED 2 Old", "CREATED 3 New"]);
});

it("A webhook of another record under the id is confirmed by a read first", async () => {
  expect(await bring(another)).toMatchObject({ created: 0, updated: 0, deleted: 0, ties: ["7"] });
});

it.each([
  ["is missing", null],
  ["is earlier", "2025-05-01T08:00:00Z"],
  ["has another precision", "2025-06-01T08:00:00.617Z"],
  ["is read in another time zone", "2025-06-01T13:30:00Z"],
])("A record whose creation time %s is updated", async (_, created) => {
  order = { ...order, created, title: "Changed", updated: "2025-12-31T17:20:41Z" };
  await list();
  expect(await changes()).toEqual(["CREATED 1 Old", "UPDATED 2 Changed"]);
});
