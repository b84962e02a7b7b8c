import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectorIds } from "../connector-id.ts";
import { createContract } from "../contract/contract.ts";
import { readOpenApi } from "../contract/read-openapi.ts";
import { createViolations } from "../contract/violations.ts";
import { createIssuedSecrets } from "../issued-secrets.ts";
import { openKeyValues } from "../state/key-values.ts";
import { startSimulator, type Simulator } from "../start-simulator.ts";
import { callApi, control, credentialsOf, listIn } from "../testing/call.ts";
import { apiPaths, redirectUri } from "../testing/oauth-client.ts";
import { createCmmsBee } from "../vendors/cmms-bee/cmms-bee.ts";
import type { Operation } from "../vendors/operation.ts";
import { createRateLimit } from "./rate-limit.ts";
import { vendorApi } from "./vendor-api.ts";

const workOrders = 120;
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ redirectUris: [redirectUri], vendors: [...connectorIds], workOrders });
});
afterAll(() => simulator.close());

const readAll = async (from: Simulator, path: string, member: string, key?: string) => {
  const found: Record<string, unknown>[] = [];
  let cursor: unknown = "";
  for (let page = 0; cursor !== null && page < 100; page += 1) {
    const next = cursor === "" ? "" : `&cursor=${String(cursor)}`;
    const reply = await callApi(from, "cmms-bee", "GET", `${path}?limit=25${next}`, key === undefined ? {} : { key });
    expect(reply.status).toBe(200);
    found.push(...listIn(reply, member));
    cursor = reply.body["nextCursor"];
  }
  return found;
};

describe("CMMS Bee", () => {
  it("lists all work orders of an account in order of change, page by page", async () => {
    const all = await readAll(simulator, "/work-orders", "workOrders");
    expect(all).toHaveLength(workOrders);
    expect(new Set(all.map((each) => each["id"])).size).toBe(workOrders);
    const times = all.map((each) => String(each["updatedAt"]));
    expect(times).toEqual(times.toSorted());
    expect(new Set(times).size).toBe(workOrders);
  });

  it("keeps pages stable when a record changes in between", async () => {
    const first = await callApi(simulator, "cmms-bee", "GET", "/work-orders?limit=50");
    const [moved] = listIn(first, "workOrders");
    await control(simulator, "PATCH", `cmms-bee/work-orders/${String(moved?.["id"])}`, { title: "moved to the end" });
    const second = await callApi(
      simulator,
      "cmms-bee",
      "GET",
      `/work-orders?limit=200&cursor=${String(first.body["nextCursor"])}`,
    );
    const seen = new Set([...listIn(first, "workOrders"), ...listIn(second, "workOrders")].map((each) => each["id"]));
    expect(seen.size).toBe(workOrders);
    expect(listIn(second, "workOrders").at(-1)).toMatchObject({ id: moved?.["id"], title: "moved to the end" });
  });

  it("lists only changes since a time, in any UTC offset", async () => {
    const all = await readAll(simulator, "/work-orders", "workOrders");
    const since = new Date(String(all.at(-5)?.["updatedAt"]));
    const query = new URLSearchParams({ "updatedAt[gte]": since.toISOString().replace("Z", "+00:00") });
    const reply = await callApi(simulator, "cmms-bee", "GET", `/work-orders?${query}`);
    expect(listIn(reply, "workOrders")).toHaveLength(5);
  });

  it("keeps the accounts apart", async () => {
    const other = simulator.apiKeys["cmms-bee"].find((key) => key.account === "ORG-7002")?.key ?? "";
    const [first] = await readAll(simulator, "/work-orders", "workOrders");
    const theirs = await readAll(simulator, "/work-orders", "workOrders", other);
    expect(theirs.length).toBeLessThan(workOrders);
    expect(theirs.map((each) => each["id"])).not.toContain(first?.["id"]);
    expect((await callApi(simulator, "cmms-bee", "GET", `/work-orders/${String(first?.["id"])}`, { key: other })).status).toBe(
      404,
    );
  });

  it("has no dangling references, but words that nobody mapped", async () => {
    const [orders, assets, locations, users, customers] = await Promise.all([
      readAll(simulator, "/work-orders", "workOrders"),
      readAll(simulator, "/assets", "assets"),
      readAll(simulator, "/locations", "locations"),
      readAll(simulator, "/users", "users"),
      readAll(simulator, "/customers", "customers"),
    ]);
    const known = new Set([...assets, ...locations, ...users, ...customers].map((each) => each["id"]).concat(null));
    for (const order of orders) {
      const references = [order["assetId"], order["locationId"], order["customerId"], order["assigneeIds"]].flat();
      expect(references.filter((id) => !known.has(id))).toEqual([]);
    }
    const words = new Set(orders.map((order) => order["status"]));
    expect(
      [...words].some(
        (word) =>
          !["open", "scheduled", "in_progress", "on_hold", "done", "closed", "cancelled", "skipped"].includes(String(word)),
      ),
    ).toBe(true);
  });

  it("creates once for an Idempotency-Key, and refuses the key for another request", async () => {
    const headers = { "idempotency-key": "key-1" };
    const body = { title: "Leak at pump 3", priority: "high", dueDate: "2026-12-01T10:00:00+01:00", externalReference: "ref-1" };
    const first = await callApi(simulator, "cmms-bee", "POST", "/work-orders", { body, headers });
    expect(first).toMatchObject({
      status: 201,
      body: { title: "Leak at pump 3", status: "open", dueDate: "2026-12-01T09:00:00.000Z" },
    });
    const again = await callApi(simulator, "cmms-bee", "POST", "/work-orders", { body, headers });
    expect(again.body).toEqual(first.body);
    const other = await callApi(simulator, "cmms-bee", "POST", "/work-orders", { body: { title: "Other" }, headers });
    expect(other).toMatchObject({ status: 409, body: { errors: [{ code: "conflict" }] } });
  });

  it("changes only the given fields, sets the dates that follow from them, and deletes", async () => {
    const { body: made } = await callApi(simulator, "cmms-bee", "POST", "/work-orders", {
      body: { title: "Door", description: "Squeaks" },
    });
    const path = `/work-orders/${String(made["id"])}`;
    const done = await callApi(simulator, "cmms-bee", "PATCH", path, { body: { status: "done", id: "ignored" } });
    expect(done).toMatchObject({
      status: 200,
      body: { id: made["id"], description: "Squeaks", status: "done", completedAt: done.body["updatedAt"] },
    });
    expect(String(done.body["updatedAt"]) > String(made["updatedAt"])).toBe(true);
    expect((await callApi(simulator, "cmms-bee", "DELETE", path)).status).toBe(204);
    expect(await callApi(simulator, "cmms-bee", "GET", path)).toMatchObject({
      status: 404,
      body: { errors: [{ code: "not_found" }] },
    });
  });

  it.each([
    ["/work-orders?limit=0", "limit"],
    ["/work-orders?limit=201", "limit"],
    ["/work-orders?limit=many", "limit"],
    ["/work-orders?cursor=nonsense", "cursor"],
    ["/work-orders?updatedAt%5Bgte%5D=yesterday", "updatedAt[gte]"],
  ])("refuses %s and names the field", async (path, field) => {
    expect(await callApi(simulator, "cmms-bee", "GET", path)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it.each([
    [{}, "title"],
    [{ title: "x", priority: "now" }, "priority"],
    [{ title: "x", assetId: "AS-none" }, "assetId"],
    [{ title: "x", dueDate: "soon" }, "dueDate"],
  ])("refuses the body %j and names the field", async (body, field) => {
    expect(await callApi(simulator, "cmms-bee", "POST", "/work-orders", { body })).toMatchObject({
      status: 400,
      body: { errors: [{ field }] },
    });
  });

  it("schedules a work order that gets a start, and reopens it when the start is removed", async () => {
    const patch = async (id: string, body: object) =>
      (await callApi(simulator, "cmms-bee", "PATCH", `/work-orders/${id}`, { body })).body;
    const made = await callApi(simulator, "cmms-bee", "POST", "/work-orders", { body: { title: "Grease" } });
    expect(made.body).toMatchObject({ status: "open", startDate: null });
    const id = String(made.body["id"]);
    expect(await patch(id, { startDate: "2027-01-04T15:00:00Z" })).toMatchObject({ status: "scheduled" });
    expect(await patch(id, { startDate: null })).toMatchObject({ status: "open" });
    expect(await patch(id, { status: "on_hold", startDate: "2027-01-05T15:00:00Z" })).toMatchObject({ status: "on_hold" });
    expect(await patch(id, { startDate: null })).toMatchObject({ status: "on_hold" });
  });
});

const refuse = (method: string, path: string, body?: unknown) => callApi(simulator, "workwave-service", method, path, { body });

describe("WorkWave Service", () => {
  it("lists by page number", async () => {
    const first = await callApi(simulator, "workwave-service", "GET", "/workorders?pageSize=100");
    expect(first.body).toMatchObject({ Page: 1, PageSize: 100, TotalCount: workOrders, HasMore: true });
    const second = await callApi(simulator, "workwave-service", "GET", "/workorders?page=2&pageSize=100");
    expect(second.body).toMatchObject({ Page: 2, HasMore: false });
    const ids = [...listIn(first, "Items"), ...listIn(second, "Items")].map((each) => each["WorkOrderId"]);
    expect(new Set(ids).size).toBe(workOrders);
    const after = await callApi(simulator, "workwave-service", "GET", "/workorders?page=9");
    expect(after.body).toMatchObject({ Items: [], HasMore: false });
  });

  it("has a visit with known employees for each planned work order", async () => {
    const [orders, visits, employees] = await Promise.all(
      ["workorders", "appointments", "employees"].map((path) =>
        callApi(simulator, "workwave-service", "GET", `/${path}?pageSize=500`),
      ),
    );
    const visited = new Set(visits && listIn(visits, "Items").map((each) => each["WorkOrderId"]));
    const known = new Set(employees && listIn(employees, "Items").map((each) => each["EmployeeId"]));
    for (const order of orders ? listIn(orders, "Items") : []) {
      expect(visited.has(order["WorkOrderId"])).toBe(order["ScheduledDate"] !== null);
      expect([order["AssignedEmployeeIds"]].flat().every((id) => known.has(id))).toBe(true);
    }
  });

  it("creates once for an ExternalReference", async () => {
    const body = { Title: "Ants", ExternalReference: "app-77" };
    const first = await callApi(simulator, "workwave-service", "POST", "/workorders", { body });
    const again = await callApi(simulator, "workwave-service", "POST", "/workorders", { body });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body["WorkOrderId"]).toBe(first.body["WorkOrderId"]);
  });

  it("moves the visits with the work order", async () => {
    const made = await callApi(simulator, "workwave-service", "POST", "/workorders", {
      body: { Title: "Termites", ScheduledDate: "2027-01-04T15:00:00Z" },
    });
    expect(made.body).toMatchObject({ Status: "Scheduled" });
    const id = String(made.body["WorkOrderId"]);
    await callApi(simulator, "workwave-service", "PUT", `/workorders/${id}`, { body: { ScheduledDate: "2027-01-05T15:00:00Z" } });
    await callApi(simulator, "workwave-service", "PUT", `/workorders/${id}`, { body: { Status: "InProgress" } });
    const { body } = await control(simulator, "GET", `workwave-service/work-orders/${id}`);
    const [visit] = [body["appointmentIds"]].flat();
    expect(await callApi(simulator, "workwave-service", "GET", `/appointments/${String(visit)}`)).toMatchObject({
      body: { Status: "InProgress", StartTime: "2027-01-05T15:00:00.000Z", EndTime: "2027-01-05T16:00:00.000Z" },
    });
  });

  it("schedules a work order that gets a start, with its visit, and reopens it when the start is removed", async () => {
    const put = async (id: string, body: object) =>
      (await callApi(simulator, "workwave-service", "PUT", `/workorders/${id}`, { body })).body;
    const visitsOf = async (id: string) => {
      const { body } = await control(simulator, "GET", `workwave-service/work-orders/${id}`);
      const ids = [body["appointmentIds"]].flat().map(String);
      return await Promise.all(
        ids.map(async (visit) => (await callApi(simulator, "workwave-service", "GET", `/appointments/${visit}`)).body),
      );
    };
    const made = await callApi(simulator, "workwave-service", "POST", "/workorders", { body: { Title: "Spiders" } });
    expect(made.body).toMatchObject({ Status: "Open", ScheduledDate: null });
    const id = String(made.body["WorkOrderId"]);
    expect(await put(id, { ScheduledDate: "2027-01-04T15:00:00Z" })).toMatchObject({ Status: "Scheduled" });
    expect(await visitsOf(id)).toMatchObject([{ Status: "Scheduled", StartTime: "2027-01-04T15:00:00.000Z" }]);
    expect(await put(id, { ScheduledDate: null })).toMatchObject({ Status: "Open", ScheduledDate: null });
    expect(await visitsOf(id)).toMatchObject([{ Status: "Unscheduled", StartTime: null, EndTime: null }]);
    // A plan overrules neither work in progress nor a status that the caller sets.
    expect(await put(id, { Status: "Hold", ScheduledDate: "2027-01-05T15:00:00Z" })).toMatchObject({ Status: "Hold" });
    expect(await put(id, { Status: "InProgress" })).toMatchObject({ Status: "InProgress" });
    expect(await put(id, { ScheduledDate: "2027-01-06T15:00:00Z" })).toMatchObject({ Status: "InProgress" });
    expect(await put(id, { ScheduledDate: null })).toMatchObject({ Status: "InProgress" });
  });

  it("answers refusals in its own error format", async () => {
    expect(await refuse("GET", "/workorders?pageSize=501")).toMatchObject({
      status: 400,
      body: { Fields: [{ Field: "pageSize" }] },
    });
    expect(await refuse("GET", "/workorders/999999")).toMatchObject({ status: 404, body: { ErrorCode: "NotFound" } });
    expect(await refuse("GET", "/workorders/abc")).toMatchObject({ status: 404 });
    expect(await refuse("POST", "/workorders", {})).toMatchObject({ status: 400, body: { Fields: [{ Field: "Title" }] } });
    expect(await refuse("POST", "/workorders", { Title: "x", LocationId: 1 })).toMatchObject({
      status: 400,
      body: { Fields: [{ Field: "LocationId" }] },
    });
  });
});

/** A list and a write of each API, and the beginning of its rate-limit headers. */
const apis = {
  "cmms-bee": {
    openApi: "@fettle/connector-cmms-bee/openapi.yaml",
    list: "/work-orders",
    write: "/work-orders",
    limitHeader: "x-rate-limit",
  },
  "workwave-service": {
    openApi: "@fettle/connector-workwave-service/openapi.yaml",
    list: "/workorders",
    write: "/workorders",
    limitHeader: "x-ratelimit",
  },
  maintainx: {
    openApi: "@fettle/simulator/openapi/maintainx.yaml",
    list: "/workorders",
    write: "/workorders",
    limitHeader: "x-rate-limit",
  },
  pestpac: { openApi: "@fettle/simulator/openapi/pestpac.yaml", list: "/Locations", write: "/WebHooks", limitHeader: null },
} as const;

describe.for(connectorIds)("%s", (connector) => {
  const { openApi, list, write, limitHeader } = apis[connector];

  it("serves its API description without credentials", async () => {
    const response = await fetch(`${simulator.url}${apiPaths[connector]}/openapi.yaml`);
    expect(response.headers.get("content-type")).toBe("application/yaml");
    expect(await response.text()).toContain("openapi: 3.1.0");
  });

  it("answers every operation as its description says", async () => {
    const contract = createContract(readOpenApi(openApi));
    for (const { method, path } of contract.operations) {
      const body = method === "get" || method === "delete" ? undefined : {};
      const reply = await callApi(simulator, connector, method.toUpperCase(), path.replace("{id}", "1"), { body });
      expect([200, 400, 404], `${method} ${path}`).toContain(reply.status);
      const stranger = await callApi(simulator, connector, method.toUpperCase(), path.replace("{id}", "1"), {
        body,
        key: "wrong",
      });
      expect(stranger.status).toBe(401);
    }
  });

  it("refuses a write with a read-only key, and a body that is not JSON", async () => {
    const key = simulator.apiKeys[connector].find((each) => each.access === "read")?.key ?? "";
    expect((await callApi(simulator, connector, "GET", list, { key })).status).toBe(200);
    expect((await callApi(simulator, connector, "POST", write, { key, body: {} })).status).toBe(403);
    const headers = await credentialsOf(simulator, connector);
    const response = await fetch(simulator.url + apiPaths[connector] + write, { method: "POST", body: "{", headers });
    expect(response.status).toBe(400);
  });

  it("limits the rate of an account and says when to retry, as far as the vendor does", async () => {
    await using limited = await startSimulator({
      redirectUris: [redirectUri],
      vendors: [connector],
      workOrders: 10,
      rateLimitPerMinute: 2,
    });
    await callApi(limited, connector, "GET", list);
    const last = await callApi(limited, connector, "GET", list);
    expect(last.headers.get(`${limitHeader}-remaining`)).toBe(limitHeader === null ? null : "0");
    const over = await callApi(limited, connector, "GET", list);
    expect(over.status).toBe(429);
    expect(Number(over.headers.get(`${limitHeader}-reset`)) > 0).toBe(limitHeader !== null);
    expect(over.headers.has("retry-after")).toBe(connector === "cmms-bee" || connector === "workwave-service");
    const other = limited.apiKeys[connector].find((key) => key.account !== limited.apiKeys[connector][0]?.account);
    expect((await callApi(limited, connector, "GET", list, { key: other?.key ?? "" })).status).toBe(200);
    expect(limited.violations()).toEqual([]);
  });
});

const caller = async () => ({ account: "ORG-7001", userId: "1", userName: "A", mayRead: true, mayWrite: true });

it("An answer that violates the description becomes a 500 and is recorded", async () => {
  const issued = createIssuedSecrets();
  const options = { keyValues: await openKeyValues(), issued, now: () => new Date(), seed: 1, workOrders: 1, changed: () => {} };
  const broken: Operation = { method: "get", path: "/me", needs: "nothing", handle: () => ({ status: 200, body: { id: 7 } }) };
  const vendor = { ...createCmmsBee(options), operations: [broken] };
  const violations = createViolations();
  const contract = createContract(readOpenApi(vendor.openApi));
  const api = vendorApi({ vendor, contract, violations, rateLimit: createRateLimit(5, options.now), caller });
  const response = await api.request("/cmms-bee/v1/me", { headers: { authorization: "Bearer x" } });
  expect([response.status, response.headers.get("x-simulator-violation")]).toEqual([500, "get /me 200"]);
  expect(violations.list()).toMatchObject([
    { connector: "cmms-bee", problems: [{ field: "name" }, { field: "organization" }, { field: "id" }] },
  ]);
});

it("The simulator violated none of its contracts in these tests", () => {
  expect(simulator.violations()).toEqual([]);
});
