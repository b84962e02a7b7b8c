import { redacted } from "@fettle/connector";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";

const vendor: TestVendor = { payloads: [], failures: [] };
const connector = testConnector(vendor, { keys: ["gateCode"], paths: ["crew[].badge"] });
let house: StagesHouse;
let environmentId: string;

beforeAll(async () => {
  house = await openStagesHouse({ connector, clock: () => new Date("2026-01-01T00:00:00.000Z") });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
});

const sync = () =>
  house.ingest.handlers.sync.work({ environmentId, systemId: "sys_1", entity: "WorkOrder" }, new AbortController().signal);

/** Every row of every table. */
async function everything(): Promise<string> {
  const { service } = house.test.store;
  const { rows } = await sql<{ name: string }>`
    select class.oid::regclass::text as name from pg_class class join pg_namespace namespace on namespace.oid = class.relnamespace
    where class.relkind in ('r', 'p') and namespace.nspname = 'public' and has_table_privilege(class.oid, 'select')`.execute(
    service,
  );
  const texts = rows.map(async ({ name }) => {
    const table = await sql<{ row: string }>`select row_to_json(one)::text as row from ${sql.raw(name)} one`.execute(service);
    return table.rows.map(({ row }) => row).join("\n");
  });
  return (await Promise.all(texts)).join("\n");
}

it("Secrets in a vendor's records reach no table, and their places are marked", async () => {
  const secrets = {
    owner: { name: "Ann", api_key: "secret-1" },
    crew: [{ name: "Bo", badge: "secret-2" }],
    site: { "Gate Code": "secret-3" },
    custom: { "Portal Password": "secret-4" },
  };
  vendor.payloads = [
    { id: "a", title: "Pump", updated: "2025-12-01T00:00:00.000Z", ...secrets },
    // Without a title, it is kept as a rejected record.
    { id: "b", ...secrets },
  ];
  await sync();
  const stored = await everything();
  expect(stored).toContain("Pump");
  expect(stored).not.toContain("secret-");
  const marked = {
    owner: { name: "Ann", api_key: redacted },
    crew: [{ name: "Bo", badge: redacted }],
    site: { "Gate Code": redacted },
    custom: { "Portal Password": redacted },
  };
  const { edges } = await house.test.records.list(environmentId, {
    entity: "WorkOrder",
    where: null,
    systemId: null,
    deleted: "EXCLUDE",
    order: { field: "createdAt", direction: "ASC" },
    page: { first: 10, after: null, last: null, before: null },
  });
  expect(edges.map(({ node }) => node)).toMatchObject([{ remoteData: marked, customFields: marked.custom }]);
  const rejected = await house.ingest.rejectedRecords(environmentId, "sys_1", { entity: null, after: null, limit: 10 });
  expect(rejected).toMatchObject([{ payload: marked }]);
});
