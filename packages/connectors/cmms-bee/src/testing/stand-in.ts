import { type FakeAnswer, type FakeCall, type FakeRoutes, fakeVendor } from "@fettle/connector-testing";
import { cmmsBee } from "../cmms-bee-connector.ts";
import { assets, customers, errorBody, locations, me, ownStatuses, ownTypes, users, workOrders } from "./payloads.ts";

interface Row {
  readonly id: string;
  readonly updatedAt: string;
}

const pageSize = 1;
const gone: FakeAnswer = { status: 404, json: errorBody("not_found", "Not there.") };

function page(name: string, rows: readonly Row[], { query }: FakeCall): FakeAnswer {
  const since = query.get("updatedAt[gte]") ?? "";
  const fitting = rows.filter(({ updatedAt }) => updatedAt >= since);
  const start = Number(query.get("cursor") ?? 0);
  if (Number.isNaN(start)) return { status: 400, json: errorBody("invalid_cursor", "No such cursor.", "cursor") };
  const end = start + pageSize;
  return { json: { [name]: fitting.slice(start, end), nextCursor: end < fitting.length ? String(end) : null } };
}

function listRoutes(path: string, name: string, rows: readonly Row[]): FakeRoutes {
  return {
    [`GET /${path}`]: (call) => page(name, rows, call),
    [`GET /${path}/{id}`]: ({ parameters }) => {
      const row = rows.find(({ id }) => id === parameters["id"]);
      return row === undefined ? gone : { json: row };
    },
  };
}

function workOrderRoutes(): FakeRoutes {
  const rows = new Map<string, Row>(workOrders.map((row) => [row.id, row]));
  const change = (id: string, body: unknown, status: number): FakeAnswer => {
    const row = { ...workOrders[0], ...rows.get(id), ...Object(body), id, updatedAt: "2026-02-02T00:00:00.000Z" };
    rows.set(id, row);
    return { status, json: row };
  };
  return {
    "GET /work-orders": (call) => page("workOrders", [...rows.values()], call),
    "GET /work-orders/{id}": ({ parameters }) => {
      const row = rows.get(parameters["id"] ?? "");
      return row === undefined ? gone : { json: row };
    },
    "POST /work-orders": ({ body }) => change(`WO${20_000 + rows.size}`, body, 201),
    "PATCH /work-orders/{id}": ({ parameters: { id = "" }, body }) => (rows.has(id) ? change(id, body, 200) : gone),
    "DELETE /work-orders/{id}": ({ parameters: { id = "" } }) => (rows.delete(id) ? { status: 204 } : gone),
  };
}

function webhookRoutes(): FakeRoutes {
  const hooks = new Map<string, unknown>();
  let made = 0;
  return {
    "GET /webhooks": () => ({ json: { webhooks: [...hooks.values()] } }),
    "POST /webhooks": ({ body }) => {
      const { secret: _secret, ...shown } = Object(body);
      made += 1;
      const hook = { ...shown, id: `WH${made}` };
      hooks.set(hook.id, hook);
      return { status: 201, json: hook };
    },
    "DELETE /webhooks/{id}": ({ parameters: { id = "" } }) => (hooks.delete(id) ? { status: 204 } : gone),
  };
}

/** A small CMMS Bee with the sample payloads: one record per page, which gives every list several pages. */
export const standIn = (routes: FakeRoutes = {}) =>
  fakeVendor({
    connector: cmmsBee,
    routes: {
      "GET /me": { json: me },
      "GET /work-order-statuses": { json: ownStatuses },
      "GET /work-order-types": { json: ownTypes },
      ...workOrderRoutes(),
      ...listRoutes("assets", "assets", assets),
      ...listRoutes("locations", "locations", locations),
      ...listRoutes("users", "users", users),
      ...listRoutes("customers", "customers", customers),
      ...webhookRoutes(),
      ...routes,
    },
  });
