import { type FakeAnswer, type FakeCall, type FakeRoutes, fakeVendor } from "@fettle/connector-testing";
import { workwaveService } from "../workwave-service-connector.ts";
import { appointments, company, customers, employees, errorBody, locations, workOrders } from "./payloads.ts";

interface Row {
  readonly id: number;
  readonly UpdatedDate: string;
  readonly payload: unknown;
}

const rowsOf = <Payload extends { readonly UpdatedDate: string }>(
  payloads: readonly Payload[],
  idOf: (payload: Payload) => number,
): readonly Row[] => payloads.map((payload) => ({ id: idOf(payload), UpdatedDate: payload.UpdatedDate, payload }));

const pageSize = 1;
const gone: FakeAnswer = { status: 404, json: errorBody("NotFound", "Not there.") };

function page(rows: readonly Row[], { query }: FakeCall): FakeAnswer {
  const since = Date.parse(query.get("updatedSince") ?? "1970-01-01T00:00:00Z");
  const fitting = rows.filter(({ UpdatedDate }) => Date.parse(UpdatedDate) >= since);
  const number = Number(query.get("page") ?? 1);
  const items = fitting.slice((number - 1) * pageSize, number * pageSize);
  return {
    json: {
      Page: number,
      PageSize: pageSize,
      TotalCount: fitting.length,
      HasMore: number * pageSize < fitting.length,
      Items: items.map(({ payload }) => payload),
    },
  };
}

function listRoutes(path: string, rows: readonly Row[]): FakeRoutes {
  return {
    [`GET /${path}`]: (call) => page(rows, call),
    [`GET /${path}/{id}`]: ({ parameters }) => {
      const row = rows.find(({ id }) => String(id) === parameters["id"]);
      return row === undefined ? gone : { json: row.payload };
    },
  };
}

function workOrderRoutes(): FakeRoutes {
  const rows = new Map<number, Readonly<Record<string, unknown>>>(workOrders.map((row) => [row.WorkOrderId, row]));
  const change = (id: number, body: unknown, status: number): FakeAnswer => {
    const row = { ...workOrders[0], ...rows.get(id), ...Object(body), WorkOrderId: id, UpdatedDate: "2026-02-02T00:00:00Z" };
    rows.set(id, row);
    return { status, json: row };
  };
  const list = () => [...rows].map(([id, payload]) => ({ id, UpdatedDate: String(payload["UpdatedDate"]), payload }));
  return {
    "GET /workorders": (call) => page(list(), call),
    "GET /workorders/{id}": ({ parameters }) => {
      const row = rows.get(Number(parameters["id"]));
      return row === undefined ? gone : { json: row };
    },
    "POST /workorders": ({ body }) => change(80_000 + rows.size, body, 201),
    "PUT /workorders/{id}": ({ parameters, body }) => {
      const id = Number(parameters["id"]);
      return rows.has(id) ? change(id, body, 200) : gone;
    },
  };
}

function webhookRoutes(): FakeRoutes {
  const hooks = new Map<number, unknown>();
  let made = 0;
  return {
    "GET /webhooks": () => ({ json: { Items: [...hooks.values()] } }),
    "POST /webhooks": ({ body }) => {
      made += 1;
      const hook = { ...Object(body), WebhookId: made };
      hooks.set(made, hook);
      return { status: 201, json: hook };
    },
    "DELETE /webhooks/{id}": ({ parameters }) => (hooks.delete(Number(parameters["id"])) ? { status: 204 } : gone),
  };
}

/** A small WorkWave Service with the sample payloads: one record per page, which gives every list several pages. */
export const standIn = (routes: FakeRoutes = {}) =>
  fakeVendor({
    connector: workwaveService,
    routes: {
      "GET /account": { json: company },
      ...workOrderRoutes(),
      ...listRoutes(
        "customers",
        rowsOf(customers, ({ CustomerId }) => CustomerId),
      ),
      ...listRoutes(
        "locations",
        rowsOf(locations, ({ LocationId }) => LocationId),
      ),
      ...listRoutes(
        "employees",
        rowsOf(employees, ({ EmployeeId }) => EmployeeId),
      ),
      ...listRoutes(
        "appointments",
        rowsOf(appointments, ({ AppointmentId }) => AppointmentId),
      ),
      ...webhookRoutes(),
      ...routes,
    },
  });
