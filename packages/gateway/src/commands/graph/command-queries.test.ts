import { commandsService } from "../commands-service.ts";
import { expect, it } from "vitest";
import type { Command, CommandQuery } from "../commands.ts";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";

const memory = createMemoryStages();
const run = createRunner(memory);
const asked: CommandQuery[] = [];
const command = (id: string): Command => ({
  id,
  systemId: "sys_1",
  entity: "WorkOrder",
  operation: "update",
  recordId: null,
  status: "FAILED",
  failure: { kind: "vendor", code: "UNAVAILABLE", message: "It is closed." },
  unwritten: [],
  createdAt: new Date("2026-01-31T08:00:00Z"),
  finishedAt: null,
});
memory.of(commandsService).list = async (_principal, query) => {
  asked.push(query);
  return [command("cmd_2"), command("cmd_1")].slice(0, query.limit);
};

const list = (variables: object) =>
  run(
    `query ($where: CommandFilter, $first: Int, $after: String) { commands(where: $where, first: $first, after: $after) {
      nodes { id operation entity error { code } } pageInfo { hasNextPage endCursor } } }`,
    { ...variables },
  );

it("Commands are listed page by page, by system and by status", async () => {
  const where = {
    status: { in: ["FAILED", "UNKNOWN"], ne: "UNKNOWN" },
    systemId: { in: ["sys_1", "sys_2", "\0"], notIn: ["sys_2"] },
  };
  const { data } = await list({ where, first: 1 });
  expect(data).toMatchObject({
    commands: {
      nodes: [{ id: "cmd_2", operation: "UPDATE", entity: "WorkOrder", error: { code: "UNAVAILABLE" } }],
      pageInfo: { hasNextPage: true },
    },
  });
  const after = (data as { commands: { pageInfo: { endCursor: string } } }).commands.pageInfo.endCursor;
  expect(errorsOf(await list({ after, where: { systemId: { ne: "sys_2" } } }))).toEqual([]);
  const all = ["PENDING", "HELD", "SUCCEEDED", "FAILED", "UNKNOWN"];
  expect(asked).toEqual([
    { statuses: ["FAILED"], systemIds: ["sys_1"], exceptSystemIds: ["sys_2"], after: null, limit: 2 },
    {
      statuses: all,
      systemIds: null,
      exceptSystemIds: ["sys_2"],
      after: { id: "cmd_2", createdAt: new Date("2026-01-31T08:00:00Z") },
      limit: 51,
    },
  ]);
  expect(errorsOf(await list({ after: "made-up" }))).toEqual([expect.stringMatching(/^INVALID_CURSOR/u)]);
});
