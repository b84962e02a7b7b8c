import { type FakeAnswer, type FakeCall, type FakeRoutes, fakeVendor } from "@fettle/connector-testing";
import { cmmsBee } from "../cmms-bee-connector.ts";
import { downtimes, maintenancePlans, meterReadings, meters, teams, workRequests } from "./maintenance-payloads.ts";
import {
  assets,
  customers,
  errorBody,
  locations,
  me,
  ownStatuses,
  ownTypes,
  users,
  workOrderCustomFields,
  workOrders,
} from "./payloads.ts";
import { comments, documents, parts, purchaseOrders, stocks, suppliers } from "./store-payloads.ts";

interface Row {
  readonly id: string;
  readonly updatedAt: string;
}

const pageSize = 1;
const gone: FakeAnswer = { status: 404, json: errorBody("not_found", "Not there.") };

function page(name: string, rows: readonly Row[], { query }: FakeCall): FakeAnswer {
  const since = query.get("updatedAt[gte]") ?? "";
  const reference = query.get("externalReference");
  const fitting = rows.filter(
    (row) => row.updatedAt >= since && (reference === null || Object(row).externalReference === reference),
  );
  const start = Number(query.get("cursor") ?? 0);
  if (Number.isNaN(start)) return { status: 400, json: errorBody("invalid_cursor", "No such cursor.", "cursor") };
  const end = start + pageSize;
  return { json: { [name]: fitting.slice(start, end), nextCursor: end < fitting.length ? String(end) : null } };
}

/** A resource that keeps what is written to it. */
function tableRoutes(path: string, name: string, samples: readonly Row[]): FakeRoutes {
  const rows = new Map<string, Row>(samples.map((row) => [row.id, row]));
  const files = new Map<string, string>();
  const change = (id: string, body: unknown, status: number): FakeAnswer => {
    const row = { ...samples[0], ...rows.get(id), ...Object(body), id, updatedAt: "2026-02-02T00:00:00.000Z" };
    rows.set(id, row);
    return { status, json: row };
  };
  return {
    [`GET /${path}`]: (call) => page(name, [...rows.values()], call),
    [`GET /${path}/{id}`]: ({ parameters: { id = "" } }) => {
      const row = rows.get(id);
      return row === undefined ? gone : { json: row };
    },
    [`POST /${path}`]: ({ body }) => change(`${samples[0]?.id.slice(0, 2)}${20_000 + rows.size}`, body, 201),
    [`PATCH /${path}/{id}`]: ({ parameters: { id = "" }, body }) => (rows.has(id) ? change(id, body, 200) : gone),
    [`DELETE /${path}/{id}`]: ({ parameters: { id = "" } }) => (rows.delete(id) ? { status: 204 } : gone),
    [`POST /${path}/{id}/receive`]: ({ parameters: { id = "" }, body }) => {
      const lines = [...Object(rows.get(id)).lines];
      for (const { number, receivedQuantity } of Object(body).lines)
        lines[number - 1] = { ...lines[number - 1], receivedQuantity };
      return change(id, { lines }, 200);
    },
    [`POST /${path}/upload`]: ({ query, headers, body }) => {
      const attachedTo = { type: query.get("attachedToType"), id: query.get("attachedToId") };
      const file = { name: query.get("name"), contentType: headers["content-type"], size: String(body).length, attachedTo };
      files.set("DO20000", String(body));
      return change("DO20000", { ...file, externalReference: query.get("externalReference") }, 201);
    },
    [`GET /${path}/{id}/content`]: ({ parameters: { id = "" } }) => {
      const text = files.get(id);
      return text === undefined ? gone : { text };
    },
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
      "GET /work-order-custom-fields": { json: workOrderCustomFields },
      "GET /work-order-types": { json: ownTypes },
      ...tableRoutes("work-orders", "workOrders", workOrders),
      ...tableRoutes("assets", "assets", assets),
      ...tableRoutes("locations", "locations", locations),
      ...tableRoutes("users", "users", users),
      ...tableRoutes("customers", "customers", customers),
      ...tableRoutes("teams", "teams", teams),
      ...tableRoutes("work-requests", "workRequests", workRequests),
      ...tableRoutes("maintenance-plans", "maintenancePlans", maintenancePlans),
      ...tableRoutes("meters", "meters", meters),
      ...tableRoutes("meter-readings", "meterReadings", meterReadings),
      ...tableRoutes("downtimes", "downtimes", downtimes),
      ...tableRoutes("parts", "parts", parts),
      ...tableRoutes("stocks", "stocks", stocks),
      ...tableRoutes("suppliers", "suppliers", suppliers),
      ...tableRoutes("purchase-orders", "purchaseOrders", purchaseOrders),
      ...tableRoutes("documents", "documents", documents),
      ...tableRoutes("comments", "comments", comments),
      ...webhookRoutes(),
      ...routes,
    },
  });
