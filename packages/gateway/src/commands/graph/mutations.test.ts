import { commandsService } from "../commands-service.ts";
import { ingestService } from "../../ingest/ingest-service.ts";
import { systemsService } from "../../systems/systems-service.ts";
import { beforeEach, expect, it } from "vitest";
import type { Command } from "../commands.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;

const command: Command = {
  id: "cmd_1",
  systemId: "sys_1",
  entity: "WorkOrder",
  operation: "create",
  recordId: "wo_1",
  status: "SUCCEEDED",
  failure: null,
  unwritten: [],
  createdAt: new Date("2026-01-31T08:00:00Z"),
  finishedAt: null,
};

beforeEach(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1"));
});

const create = `mutation ($input: CreateWorkOrderInput!) {
  createWorkOrder(input: $input) {
    __typename
    ... on CreateWorkOrderSuccess { workOrder { id } command { id status record { id } } }
    ... on CommandPending { command { status } }
    ... on ExpectedError { code message }
    ... on ValidationError { fields { path message } }
    ... on ReauthorizationRequiredError { system { id } }
    ... on RateLimitedError { retryAfterSeconds }
    ... on VendorError { vendorStatus vendorCode }
  }
}`;
const update = create.replaceAll("Create", "Update").replaceAll("create", "update");

it("A create reaches the commands under canonical names and answers with the record", async () => {
  let seen: unknown;
  memory.of(commandsService).create = async (principal, request, traceId) => {
    seen = { principal, request, traceId };
    memory.records.rows.set("wo_1", workOrderWith("wo_1"));
    return { type: "success", command, record: workOrderWith("wo_1") };
  };
  const input = {
    systemId: "sys_1",
    idempotencyKey: "k",
    title: "Fix",
    dueAt: "2026-02-01T01:00:00+01:00",
    assetId: "ast_1",
    assigneeIds: ["tech_1"],
    description: null,
  };
  const { data } = await run(create, { input });
  expect(seen).toEqual({
    principal: administrator,
    traceId: "request-1",
    request: {
      entity: "WorkOrder",
      systemId: "sys_1",
      idempotencyKey: "k",
      hold: false,
      values: { title: "Fix", dueAt: "2026-02-01T00:00:00.000Z", asset: "ast_1", assignees: ["tech_1"], description: null },
    },
  });
  expect(data).toEqual({
    createWorkOrder: {
      __typename: "CreateWorkOrderSuccess",
      workOrder: { id: "wo_1" },
      command: { id: "cmd_1", status: "SUCCEEDED", record: { id: "wo_1" } },
    },
  });
});

it.each([
  ["ConflictError", { kind: "conflict", code: "CONFLICT", message: "m" }, {}],
  [
    "RateLimitedError",
    { kind: "rate limited", code: "RATE_LIMITED", message: "m", retryAfterSeconds: 4 },
    { retryAfterSeconds: 4 },
  ],
  [
    "VendorError",
    { kind: "vendor", code: "UNAVAILABLE", message: "m", vendorStatus: 503 },
    { vendorStatus: 503, vendorCode: null },
  ],
  [
    "ReauthorizationRequiredError",
    { kind: "unauthorized", code: "REAUTHORIZATION_REQUIRED", message: "m" },
    { system: { id: "sys_1" } },
  ],
  [
    "ValidationError",
    { kind: "invalid", code: "INVALID_INPUT", message: "m", fields: [{ path: "asset", message: "Unknown." }] },
    { fields: [{ path: "assetId", message: "Unknown." }] },
  ],
] as const)("A failure is shown as a %s: %j", async (name, failure, extra) => {
  memory.of(commandsService).create = async () => ({ type: "failure", failure, systemId: "sys_1" });
  const { data } = await run(create, { input: { systemId: "sys_1", title: "Fix" } });
  expect(data).toEqual({ createWorkOrder: { __typename: name, code: failure.code, message: "m", ...extra } });
});

it("A held write is shown as pending", async () => {
  memory.of(commandsService).create = async (_principal, request) => {
    expect(request.hold).toBe(true);
    return { type: "pending", command: { ...command, status: "HELD" } };
  };
  const { data } = await run(create, { input: { systemId: "sys_1", title: "Fix", hold: true } });
  expect(data).toEqual({ createWorkOrder: { __typename: "CommandPending", command: { status: "HELD" } } });
});

it("UNKNOWN, and null for a required field, are refused field by field", async () => {
  memory.records.rows.set("wo_1", workOrderWith("wo_1"));
  const { data } = await run(update, { input: { id: "wo_1", title: null, status: "UNKNOWN", priority: "HIGH" } });
  expect(data).toMatchObject({
    updateWorkOrder: {
      __typename: "ValidationError",
      code: "INVALID_INPUT",
      fields: [
        { path: "title", message: "This field is required and cannot be cleared. Omit it to keep its value." },
        {
          path: "status",
          message: "The value UNKNOWN only says that Fettle does not know a vendor's word. Choose another value.",
        },
      ],
    },
  });
});

it("An update passes on its version and its nulls, and leaves absent fields out", async () => {
  memory.records.rows.set("wo_1", workOrderWith("wo_1"));
  let values: unknown;
  memory.of(commandsService).update = async (_principal, request) => {
    values = { ...request.values, ifVersion: request.ifVersion };
    return { type: "pending", command };
  };
  await run(update, { input: { id: "wo_1", dueAt: null, ifVersion: 3 } });
  expect(values).toEqual({ dueAt: null, ifVersion: 3 });
});

const answers = async (systemId: string, id: string) => [
  (await run(create, { input: { systemId, title: "Fix" } })).data,
  (await run(update, { input: { id, title: "Fix" } })).data,
];

it("A write leaves the look-up of its system or record to the commands, and an id that cannot exist reaches neither", async () => {
  const failure = { kind: "not found", code: "NOT_FOUND", message: "m" } as const;
  memory.of(commandsService).create = async () => ({ type: "failure", failure, systemId: null });
  memory.of(commandsService).update = async () => ({ type: "failure", failure, systemId: null });
  expect(await answers("sys_1", "wo_1")).toMatchObject([
    { createWorkOrder: { __typename: "NotFoundError", message: "m" } },
    { updateWorkOrder: { __typename: "NotFoundError", message: "m" } },
  ]);
  expect(await answers("sys 1", "wo\0")).toMatchObject([
    { createWorkOrder: { code: "NOT_FOUND", message: "There is no system with this id." } },
    { updateWorkOrder: { code: "NOT_FOUND", message: "There is no WorkOrder with this id." } },
  ]);
  expect(memory.records.calls).toEqual([]);
});

it("A write needs the scope write, and a sync the scope systems", async () => {
  const reader = { ...administrator, scopes: ["read"] as const };
  expect(errorsOf(await run(create, { input: { systemId: "sys_1", title: "Fix" } }, reader))[0]).toMatch(/^FORBIDDEN.*"write"/);
  expect(errorsOf(await run(`mutation { syncSystem(input: { systemId: "sys_1" }) { __typename } }`, {}, reader))[0]).toMatch(
    /^FORBIDDEN.*"systems"/,
  );
});

it("A connector's own entity is written with its objects and lists", async () => {
  let values: unknown;
  memory.of(commandsService).create = async (_principal, request) => {
    values = request.values;
    return { type: "pending", command };
  };
  const result = await run(
    `mutation { createTinyGauge(input: {
      systemId: "sys_1", name: "Boiler", siteId: "loc_1", price: { amount: "1.00", currency: "EUR" }, limits: { low: 3, unit: UNKNOWN }, tags: ["a"]
    }) { ... on ValidationError { fields { path } } } }`,
  );
  expect(result).toEqual({ data: { createTinyGauge: { fields: [{ path: "limits.unit" }] } } });
  await run(
    `mutation { createTinyGauge(input: { systemId: "sys_1", name: "Boiler", siteId: "loc_1", limits: { low: 3, unit: KELVIN }, tags: ["a"] }) { __typename } }`,
  );
  expect(values).toEqual({ name: "Boiler", site: "loc_1", limits: { low: 3, unit: "KELVIN" }, tags: ["a"] });
});

it("A connector's own fields are written under their paths", async () => {
  memory.records.rows.set("wo_1", workOrderWith("wo_1"));
  let values: unknown;
  memory.of(commandsService).create = async (_principal, request) => {
    values = request.values;
    const fields = [
      { path: "tiny.helperId", message: "Unknown." },
      { path: "tiny.helper", message: "Gone." },
    ];
    return {
      type: "failure",
      failure: { kind: "invalid", code: "INVALID_INPUT", message: "m", fields },
      systemId: "sys_1",
    };
  };
  memory.of(commandsService).update = async (_principal, request) => {
    values = request.values;
    return { type: "pending", command };
  };
  const tiny = { shiftCode: "N2", helperId: "tech_1", cost: { amount: "1.00", currency: "EUR" }, deliveredOn: "2026-01-31" };
  expect(await run(create, { input: { systemId: "sys_1", title: "Fix", tiny } })).toMatchObject({
    data: { createWorkOrder: { fields: [{ path: "tiny.helperId" }, { path: "tiny.helperId" }] } },
  });
  expect(values).toEqual({
    title: "Fix",
    "tiny.shiftCode": "N2",
    "tiny.helper": "tech_1",
    "tiny.cost": { amount: "1.00", currency: "EUR" },
    "tiny.deliveredOn": "2026-01-31",
  });
  await run(update, { input: { id: "wo_1", tiny: { shiftCode: null, mood: "GOOD" } } });
  expect(values).toEqual({ "tiny.shiftCode": null, "tiny.mood": "GOOD" });
  for (const [refused, path] of [
    [null, "tiny"],
    [{ mood: "UNKNOWN" }, "tiny.mood"],
  ] as const) {
    expect(await run(update, { input: { id: "wo_1", tiny: refused } })).toMatchObject({
      data: { updateWorkOrder: { code: "INVALID_INPUT", fields: [{ path }] } },
    });
  }
  // No connector accepts the field in an update.
  expect(errorsOf(await run(update, { input: { id: "wo_1", tiny: { helperId: "tech_1" } } }))).toHaveLength(1);
});

it("A delete reaches the commands and answers with the deleted record", async () => {
  const deleted = workOrderWith("wo_1", {}, { deletedAt: new Date("2026-01-31T08:00:00Z") });
  memory.records.rows.set("wo_1", deleted);
  let seen: unknown;
  memory.of(commandsService).delete = async (_principal, request) => {
    seen = request;
    return { type: "success", command: { ...command, operation: "delete" }, record: deleted };
  };
  const document = `mutation ($input: DeleteWorkOrderInput!) { deleteWorkOrder(input: $input) {
    __typename ... on DeleteWorkOrderSuccess { workOrder { id deletedAt } command { operation } } ... on ExpectedError { code } } }`;
  expect(await run(document, { input: { id: "wo_1", idempotencyKey: "k", ifVersion: 3 } })).toEqual({
    data: {
      deleteWorkOrder: {
        __typename: "DeleteWorkOrderSuccess",
        workOrder: { id: "wo_1", deletedAt: "2026-01-31T08:00:00.000Z" },
        command: { operation: "DELETE" },
      },
    },
  });
  expect(seen).toEqual({ entity: "WorkOrder", recordId: "wo_1", idempotencyKey: "k", hold: false, ifVersion: 3 });
  const reader = { ...administrator, scopes: ["read"] as const };
  expect(errorsOf(await run(document, { input: { id: "wo_1" } }, reader))[0]).toMatch(/^FORBIDDEN.*"write"/);
});

it("Connect and reconnect sessions are created or refused with a reason", async () => {
  const session = {
    id: "ses_1",
    systemId: "sys_1",
    status: "OPEN",
    expiresAt: new Date(0),
    url: "https://fettle.example/connect/s",
  } as const;
  memory.of(systemsService).createConnectSession = async (_principal, input) =>
    input.connectorId === "tiny" ? { type: "success", session } : { type: "not-found", message: "No such connector." };
  memory.of(systemsService).createReconnectSession = async () => ({
    type: "invalid",
    message: "m",
    problems: [{ path: "redirectUrl", message: "Not allowed." }],
  });
  const connect = `mutation ($id: ID) { createConnectSession(input: { connectorId: $id }) {
    ... on CreateConnectSessionSuccess { session { url status expiresAt system { id } } } ... on ExpectedError { code message } } }`;
  expect(await run(connect, { id: "tiny" })).toEqual({
    data: {
      createConnectSession: {
        session: { url: session.url, status: "OPEN", expiresAt: "1970-01-01T00:00:00.000Z", system: { id: "sys_1" } },
      },
    },
  });
  expect(await run(connect, { id: "other" })).toEqual({
    data: { createConnectSession: { code: "NOT_FOUND", message: "No such connector." } },
  });
  const reconnect = `mutation ($id: ID!) { createReconnectSession(input: { systemId: $id, redirectUrl: "x" }) {
    ... on ExpectedError { code } ... on ValidationError { fields { path message } } } }`;
  expect(await run(reconnect, { id: "sys_1" })).toEqual({
    data: { createReconnectSession: { code: "INVALID_INPUT", fields: [{ path: "redirectUrl", message: "Not allowed." }] } },
  });
  expect(await run(reconnect, { id: "sys_404" })).toEqual({ data: { createReconnectSession: { code: "NOT_FOUND" } } });
});

it("A system is synced and disconnected", async () => {
  const synced: string[] = [];
  memory.of(ingestService).syncNow = async (_environmentId, systemId) => void synced.push(systemId);
  memory.of(systemsService).disconnect = async (_environmentId, id, traceId) =>
    systemWith(id, { status: "DISCONNECTED", statusReason: traceId });
  memory.systems.set("sys_2", systemWith("sys_2", { status: "REAUTHORIZATION_REQUIRED", statusReason: "The key was revoked." }));
  const sync = `mutation ($id: ID!) { syncSystem(input: { systemId: $id }) {
    ... on SyncSystemSuccess { system { id } } ... on ExpectedError { code message } ... on ReauthorizationRequiredError { system { id } } } }`;
  expect(await run(sync, { id: "sys_1" })).toEqual({ data: { syncSystem: { system: { id: "sys_1" } } } });
  expect(await run(sync, { id: "sys_2" })).toEqual({
    data: { syncSystem: { code: "REAUTHORIZATION_REQUIRED", message: "The key was revoked.", system: { id: "sys_2" } } },
  });
  expect(synced).toEqual(["sys_1"]);
  expect(
    await run(
      `mutation { disconnectSystem(input: { systemId: "sys_1" }) { ... on DisconnectSystemSuccess { system { status statusReason } } } }`,
    ),
  ).toEqual({
    data: { disconnectSystem: { system: { status: "DISCONNECTED", statusReason: "request-1" } } },
  });
});

it("A disconnect erases only on request", async () => {
  const asked: unknown[] = [];
  memory.of(systemsService).disconnect = async (_environmentId, id, _traceId, records) => {
    asked.push(records);
    return systemWith(id, { status: "DISCONNECTED" });
  };
  await run(`mutation { disconnectSystem(input: { systemId: "sys_1" }) { __typename } }`);
  await run(`mutation { disconnectSystem(input: { systemId: "sys_1", records: ERASE }) { __typename } }`);
  expect(asked).toEqual(["KEEP", "ERASE"]);
});

it.each(["pause", "resume"] as const)("An operator can %s a system, or gets the reason why not", async (action) => {
  const name = `${action}System`;
  const mutation = `mutation ($id: ID!) { ${name}(input: { systemId: $id }) {
    __typename ... on ${action === "pause" ? "Pause" : "Resume"}SystemSuccess { system { id status pausedAt } } ... on ExpectedError { code } } }`;
  memory.of(systemsService)[action] = async (_environmentId, id, traceId) =>
    traceId === "request-1"
      ? { type: "success", system: systemWith(id, { status: "PAUSED", pausedAt: new Date(0) }) }
      : { type: "not-found" };
  expect((await run(mutation, { id: "sys_1" })).data).toMatchObject({
    [name]: { system: { id: "sys_1", status: "PAUSED", pausedAt: "1970-01-01T00:00:00.000Z" } },
  });
  memory.of(systemsService)[action] = async () => ({ type: "disconnected" });
  expect((await run(mutation, { id: "sys_1" })).data).toMatchObject({
    [name]: { __typename: "ConflictError", code: "SYSTEM_DISCONNECTED" },
  });
  memory.of(systemsService)[action] = async () => ({ type: "not-found" });
  expect((await run(mutation, { id: "sys_1" })).data).toMatchObject({ [name]: { code: "NOT_FOUND" } });
  expect((await run(mutation, { id: "sys_404" })).data).toMatchObject({ [name]: { code: "NOT_FOUND" } });
  const bound = { ...administrator, systemId: "sys_2" };
  expect((await run(mutation, { id: "sys_1" }, bound)).data).toMatchObject({ [name]: { code: "NOT_FOUND" } });
  const writer = { ...administrator, scopes: ["read", "write"] as const };
  expect(errorsOf(await run(mutation, { id: "sys_1" }, writer))[0]).toMatch(/^FORBIDDEN.*"systems"/);
});

it("A paused system is not synced", async () => {
  memory.systems.set("sys_1", systemWith("sys_1", { status: "PAUSED" }));
  const { data } = await run(
    `mutation { syncSystem(input: { systemId: "sys_1" }) { __typename ... on ExpectedError { code } } }`,
  );
  expect(data).toEqual({ syncSystem: { __typename: "ConflictError", code: "SYSTEM_PAUSED" } });
});
