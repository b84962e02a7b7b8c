import { beforeEach, expect, it } from "vitest";
import { systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";
import { commandsService } from "../commands-service.ts";
import type { Command } from "../commands.ts";

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;
beforeEach(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1"));
});

const command = (id: string): Command => ({
  id,
  systemId: "sys_1",
  entity: "WorkOrder",
  operation: "create",
  recordId: null,
  status: "PENDING",
  failure: null,
  unwritten: [],
  createdAt: new Date(0),
  finishedAt: null,
});

const batch = `mutation ($inputs: [CreateWorkOrderInput!]!) { createWorkOrders(inputs: $inputs) {
  __typename ... on CommandPending { command { id } } ... on ExpectedError { code }
  ... on CreateWorkOrderSuccess { workOrder { id } } } }`;

it("A batch has one result for each input, in order, a few at a time, and a failure leaves the others alone", async () => {
  let underWay = 0;
  let most = 0;
  memory.records.rows.set("wo_1", workOrderWith("wo_1"));
  memory.of(commandsService).create = async (_principal, { values, idempotencyKey }) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    const title = String(values["title"]);
    if (title === "3") return { type: "failure", failure: { kind: "conflict", code: "CONFLICT", message: "m" }, systemId: null };
    if (title === "5") return { type: "success", command: command("cmd_5"), record: workOrderWith("wo_1") };
    return { type: "pending", command: command(`cmd_${title}_${idempotencyKey}`) };
  };
  const inputs = Array.from({ length: 9 }, (_, index) => ({
    systemId: "sys_1",
    title: String(index),
    idempotencyKey: `k${index}`,
  }));
  const { data } = await run(batch, { inputs });
  expect(data?.["createWorkOrders"]).toEqual(
    inputs.map(({ title, idempotencyKey }) =>
      title === "3"
        ? { __typename: "ConflictError", code: "CONFLICT" }
        : title === "5"
          ? { __typename: "CreateWorkOrderSuccess", workOrder: { id: "wo_1" } }
          : { __typename: "CommandPending", command: { id: `cmd_${title}_${idempotencyKey}` } },
    ),
  );
  expect(most).toBe(4);
});

it("A batch of more than 100 writes is refused before any of them", async () => {
  let writes = 0;
  memory.of(commandsService).create = async () => {
    writes += 1;
    return { type: "pending", command: command("cmd_1") };
  };
  const inputs = Array.from({ length: 101 }, () => ({ systemId: "sys_1", title: "x" }));
  expect(errorsOf(await run(batch, { inputs }))).toEqual([
    "BAD_USER_INPUT: A batch can have at most 100 writes; this one has 101.",
  ]);
  expect(writes).toBe(0);
});

it("An upsert reaches the commands with its match", async () => {
  let seen: unknown;
  memory.of(commandsService).upsert = async (_principal, request) => {
    seen = request;
    return { type: "pending", command: command("cmd_1") };
  };
  await run(
    `mutation { upsertWorkOrder(input: { systemId: "sys_1", externalId: "order-7", title: "Fix", waitFor: ACCEPTED }) { __typename } }`,
  );
  expect(seen).toEqual({
    entity: "WorkOrder",
    systemId: "sys_1",
    values: { title: "Fix" },
    externalId: "order-7",
    matchBy: "EXTERNAL_ID",
    idempotencyKey: null,
    hold: false,
    waitFor: "ACCEPTED",
  });
});
