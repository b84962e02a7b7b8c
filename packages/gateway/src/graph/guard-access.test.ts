import { commandsService } from "../commands/commands-service.ts";
import { ingestService } from "../ingest/ingest-service.ts";
import { beforeEach, expect, it } from "vitest";
import type { Principal, Scope } from "../principal.ts";
import { administrator, createMemoryStages, type MemoryStages } from "./testing/memory-stages.ts";
import { systemWith, workOrderWith } from "./testing/fixtures.ts";
import { createRunner, errorsOf } from "./testing/run.ts";
import { tinyCatalog } from "./testing/tiny-catalog.ts";

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;

beforeEach(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1"));
  const record = workOrderWith("wo_1", { tiny: {} });
  memory.records.rows.set("wo_1", record);
  for (const operation of ["create", "update", "delete"] as const) {
    memory.of(commandsService)[operation] = async () => ({
      type: "success",
      record,
      command: {
        id: "cmd_1",
        systemId: "sys_1",
        entity: "WorkOrder",
        operation,
        recordId: "wo_1",
        status: "SUCCEEDED",
        failure: null,
        unwritten: [],
        createdAt: new Date("2026-01-31T08:00:00Z"),
        finishedAt: null,
      },
    });
  }
  memory.of(ingestService).syncNow = async () => {};
});

const tokenWith = (...scopes: readonly Scope[]): Principal => ({ ...administrator, scopes });
const update = (selection: string) =>
  `mutation { updateWorkOrder(input: { id: "wo_1", title: "Fix" }) { ... on UpdateWorkOrderSuccess { ${selection} } } }`;
const sync = (selection: string) =>
  `mutation { syncSystem(input: { systemId: "sys_1" }) { ... on SyncSystemSuccess { system { id ${selection} } } } }`;

it("A token with only the scope write sees what it has written", async () => {
  const answer = await run(
    update("workOrder { id title system { displayName } } command { record { id } }"),
    {},
    tokenWith("write"),
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toMatchObject({ updateWorkOrder: { workOrder: { id: "wo_1" }, command: { record: { id: "wo_1" } } } });
  expect((await run(sync("status"), {}, tokenWith("systems"))).data).toMatchObject({ syncSystem: { system: { id: "sys_1" } } });
});

it.each([
  ["create", "Create", '{ systemId: "sys_1", title: "Fix" }'],
  ["update", "Update", '{ id: "wo_1", title: "Fix" }'],
  ["delete", "Delete", '{ id: "wo_1" }'],
])(
  "the mutation %sWorkOrder needs the scope write, and its success shows the record to that scope alone",
  async (operation, verb, input) => {
    const mutation = (selection: string) =>
      `mutation { ${operation}WorkOrder(input: ${input}) { ... on ${verb}WorkOrderSuccess { ${selection} } } }`;
    const shown = await run(mutation("workOrder { id title } command { operation }"), {}, tokenWith("write"));
    expect(shown.errors).toBeUndefined();
    expect(shown.data).toMatchObject({
      [`${operation}WorkOrder`]: { workOrder: { id: "wo_1" }, command: { operation: operation.toUpperCase() } },
    });
    const beyond = await run(mutation("workOrder { asset { id } }"), {}, tokenWith("write"));
    expect(errorsOf(beyond)).toEqual(['FORBIDDEN: This token lacks the scope "read". Use a token that has it.']);
    const refused = await run(mutation("workOrder { id }"), {}, tokenWith("read", "systems"));
    expect(errorsOf(refused)).toEqual(['FORBIDDEN: This token lacks the scope "write". Use a token that has it.']);
  },
);

it.each([
  update("workOrder { asset { id } }"),
  update("workOrder { assignees { id } }"),
  update("workOrder { tiny { helper { id } } }"),
  update("workOrder { appointments { id } }"),
  update("command { record { ... on WorkOrder { asset { id } } } }"),
  sync("statusHistory { nodes { status } }"),
  sync("syncRuns { nodes { id } }"),
  sync("health { lagSeconds }"),
])("A token without the scope read sees no more than its own write: %s", async (operation) => {
  const answer = await run(operation, {}, tokenWith("write", "systems"));
  expect(errorsOf(answer)).toEqual(['FORBIDDEN: This token lacks the scope "read". Use a token that has it.']);
});
