import { beforeEach, expect, it } from "vitest";
import { systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";
import type { Command } from "../commands.ts";
import { commandsService } from "../commands-service.ts";

const command: Command = {
  id: "cmd_1",
  systemId: "sys_1",
  entity: "WorkOrder",
  operation: "update",
  action: "completeWorkOrder",
  recordId: "wo_1",
  status: "SUCCEEDED",
  failure: null,
  unwritten: [],
  createdAt: new Date("2026-01-31T08:00:00Z"),
  finishedAt: null,
};

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;

beforeEach(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1"));
});

const complete = `mutation ($input: CompleteWorkOrderInput!) {
  answer: completeWorkOrder(input: $input) {
    __typename
    ... on CompleteWorkOrderSuccess { workOrder { id } command { id action operation } }
    ... on ExpectedError { code }
    ... on ValidationError { fields { path message } }
  }
}`;

it("An action reaches the commands with its values, and with those to carry out first", async () => {
  let seen: unknown;
  memory.of(commandsService).act = async (principal, request, traceId) => {
    const { action, first = [], ...rest } = request;
    seen = { principal, traceId, action: action.name, first: first.map((one) => ({ ...one, action: one.action.name })), ...rest };
    memory.records.rows.set("wo_1", workOrderWith("wo_1"));
    return { type: "success", command, record: workOrderWith("wo_1") };
  };
  const input = {
    id: "wo_1",
    idempotencyKey: "k",
    completionNotes: "Done.",
    parts: [{ partId: "part_1", quantity: 2 }],
    readings: [{ meterId: "mtr_1", value: 7, readAt: "2026-02-01T01:00:00+01:00" }],
  };
  const { data } = await run(complete, { input });
  expect(seen).toEqual({
    principal: administrator,
    traceId: "request-1",
    action: "completeWorkOrder",
    targetId: "wo_1",
    values: { completionNotes: "Done.", parts: [{ part: "part_1", quantity: 2 }] },
    also: {},
    first: [
      {
        action: "recordMeterReading",
        path: "readings.0",
        values: { meter: "mtr_1", value: 7, readAt: "2026-02-01T00:00:00.000Z" },
      },
    ],
    idempotencyKey: "k",
    ifVersion: null,
    hold: false,
    waitFor: "DONE",
  });
  expect(data).toEqual({
    answer: {
      __typename: "CompleteWorkOrderSuccess",
      workOrder: { id: "wo_1" },
      command: { id: "cmd_1", action: "completeWorkOrder", operation: "UPDATE" },
    },
  });
});

it("A failure names the fields of the input, also of what is carried out first", async () => {
  memory.of(commandsService).act = async () => ({
    type: "failure",
    systemId: null,
    failure: {
      kind: "invalid",
      code: "VALIDATION_FAILED",
      message: "m",
      fields: [
        { path: "parts[0].part", message: "Unknown." },
        { path: "readings.0.meterId", message: "Unknown." },
      ],
    },
  });
  const { data } = await run(complete, { input: { id: "wo_1" } });
  expect(data?.["answer"]).toMatchObject({
    __typename: "ValidationError",
    fields: [{ path: "parts.0.partId" }, { path: "readings.0.meterId" }],
  });
});

it("At most twenty readings go with one action", async () => {
  const readings = Array.from({ length: 21 }, () => ({ meterId: "mtr_1", value: 7, readAt: "2026-02-01T01:00:00Z" }));
  const { data } = await run(complete, { input: { id: "wo_1", readings } });
  expect(data?.["answer"]).toMatchObject({ __typename: "ValidationError", fields: [{ path: "readings" }] });
});

it("What an action needs is required by its input", async () => {
  const result = await run(`mutation { addNote(input: { systemId: "sys_1", attachedToId: "wo_1" }) { __typename } }`);
  expect(errorsOf(result).join()).toContain("text");
});
