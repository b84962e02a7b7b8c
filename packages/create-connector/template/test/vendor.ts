import { fakeTable, fakeVendor } from "@fettle/connector-testing";
import { templateConnector } from "../src/index.ts";
import { customers, workOrders } from "./samples.ts";

const common = {
  key: "id",
  changedAt: "updatedAt",
  now: () => new Date().toISOString(),
  list: ({ rows, next, total }) => ({ items: rows, next, total }),
  missing: { status: 404, json: { error: { code: "not_found", message: "There is no such record." } } },
} satisfies Partial<Parameters<typeof fakeTable>[0]>;

/** The payloads of each entity. */
export const samples = { WorkOrder: workOrders, Customer: customers };

/** What the stand-in for Template Product answers. It keeps what is written to it. */
export const routes = () => ({
  "GET /me": { json: { accountId: 1, accountName: "Bayside Facilities" } },
  ...fakeTable({ ...common, path: "/work-orders", rows: workOrders, defaults: { status: "open" } }),
  ...fakeTable({ ...common, path: "/customers", rows: customers }),
});

/** The stand-in for the conformance suite. */
export const vendor = () => fakeVendor({ connector: templateConnector, routes: routes() });
