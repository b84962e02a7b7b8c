import { type FakeAnswer, type FakeCall, type FakeRoutes, fakeVendor } from "@fettle/connector-testing";
import { workwaveService } from "../workwave-service-connector.ts";
import * as business from "./business-payloads.ts";
import * as payloads from "./payloads.ts";

interface Row {
  readonly id: number;
  readonly UpdatedDate: string;
  readonly payload: unknown;
}

const pageSize = 1;
const gone: FakeAnswer = { status: 404, json: payloads.errorBody("NotFound", "Not there.") };

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

type Payload = Readonly<Record<string, unknown>>;

/** What a customer's name becomes at the vendor. */
const kept = (body: Payload): Payload => {
  const { Name, ...rest } = body;
  return Name === undefined ? body : { ...rest, Company: Name };
};

/** A resource that keeps what is written to it. */
function resourceRoutes(path: string, key: string, samples: readonly Payload[], keep = (body: Payload) => body): FakeRoutes {
  const rows = new Map<number, Payload>(samples.map((row) => [Number(row[key]), row]));
  const list = (): readonly Row[] =>
    [...rows].map(([id, payload]) => ({ id, UpdatedDate: String(payload["UpdatedDate"]), payload }));
  const change = (id: number, body: unknown, status: number): FakeAnswer => {
    const row = { ...samples[0], ...rows.get(id), ...keep(Object(body)), [key]: id, UpdatedDate: "2026-02-02T00:00:00Z" };
    rows.set(id, row);
    return { status, json: row };
  };
  return {
    [`GET /${path}`]: (call) => {
      const reference = call.query.get("externalReference");
      return page(
        list().filter(({ payload }) => reference === null || Object(payload).ExternalReference === reference),
        call,
      );
    },
    [`GET /${path}/{id}`]: ({ parameters }) => {
      const row = rows.get(Number(parameters["id"]));
      return row === undefined ? gone : { json: row };
    },
    [`POST /${path}`]: ({ body }) => change(80_000 + rows.size, body, 201),
    [`PUT /${path}/{id}`]: ({ parameters, body }) => {
      const id = Number(parameters["id"]);
      return rows.has(id) ? change(id, body, 200) : gone;
    },
    [`DELETE /${path}/{id}`]: ({ parameters }) => (rows.delete(Number(parameters["id"])) ? { status: 204 } : gone),
  };
}

/** The files of documents, which come as they are. */
function fileRoutes(documents: FakeRoutes): FakeRoutes {
  const files = new Map<string, string>();
  const create = documents["POST /documents"];
  return {
    ...documents,
    "POST /documents": (call) => {
      const { query, headers, body } = call;
      const row = {
        FileName: query.get("fileName"),
        ContentType: headers["content-type"],
        Size: String(body).length,
        RecordType: query.get("recordType"),
        RecordId: Number(query.get("recordId")),
        ExternalReference: query.get("externalReference"),
      };
      const made = typeof create === "function" ? create({ ...call, body: row }) : gone;
      files.set(String(Object(made.json).DocumentId), String(body));
      return made;
    },
    "GET /documents/{id}/content": ({ parameters: { id = "" } }) => {
      const text = files.get(id);
      return text === undefined ? gone : { text };
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
      "GET /account": { json: payloads.company },
      ...resourceRoutes("workorders", "WorkOrderId", payloads.workOrders),
      ...resourceRoutes("customers", "CustomerId", payloads.customers, kept),
      ...resourceRoutes("locations", "LocationId", payloads.locations),
      ...resourceRoutes("employees", "EmployeeId", payloads.employees),
      ...resourceRoutes("appointments", "AppointmentId", payloads.appointments),
      ...resourceRoutes("agreements", "AgreementId", business.agreements),
      ...resourceRoutes("routes", "RouteId", business.routes),
      ...resourceRoutes("invoices", "InvoiceId", business.invoices),
      ...resourceRoutes("payments", "PaymentId", business.payments),
      ...resourceRoutes("leads", "LeadId", business.leads),
      ...resourceRoutes("notes", "NoteId", business.notes),
      ...fileRoutes(resourceRoutes("documents", "DocumentId", business.documents)),
      ...resourceRoutes("materials", "MaterialId", business.materials),
      ...resourceRoutes("materialuses", "MaterialUseId", business.materialUses),
      ...webhookRoutes(),
      ...routes,
    },
  });
