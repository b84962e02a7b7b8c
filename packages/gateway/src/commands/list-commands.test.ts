import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../ingest/testing/open-test-store.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import type { CommandStatus } from "./tables.ts";
import { listCommands } from "./list-commands.ts";

let opened: TestStore;
let environmentId: string;
beforeAll(async () => {
  opened = await openTestStore(testConnector({ payloads: [], failures: [] }));
  environmentId = await opened.freshEnvironment();
  for (const environment_id of [environmentId, await opened.freshEnvironment()]) {
    const add = (id: string, system_id: string, status: CommandStatus, second: number) =>
      opened.store
        .environment(environment_id)
        .insertInto("commands")
        .values({
          environment_id,
          id: environment_id === environmentId ? id : `${id}_foreign`,
          system_id,
          entity: "WorkOrder",
          operation: "create",
          input_hash: Buffer.from(id),
          input: "{}",
          status,
          created_at: new Date(second * 1000),
          trace_id: "t",
        })
        .execute();
    await add("cmd_1", "sys_1", "FAILED", 1);
    await add("cmd_2", "sys_2", "SUCCEEDED", 2);
    await add("cmd_3", "sys_1", "SUCCEEDED", 3);
    await add("cmd_4", "sys_1", "HELD", 3);
    await add("cmd_5", "sys_2", "FAILED", 4);
  }
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());

const all: readonly CommandStatus[] = ["PENDING", "HELD", "SUCCEEDED", "FAILED", "UNKNOWN"];
const nothingElse = { statuses: all, systemIds: null, exceptSystemIds: [], after: null, limit: 10 };
const list = async (query: Partial<Parameters<typeof listCommands>[2]>) =>
  (await listCommands(opened.store.environment(environmentId), environmentId, { ...nothingElse, ...query })).map(({ id }) => id);

it("Commands are listed newest first, and a page continues after a command", async () => {
  expect(await list({})).toEqual(["cmd_5", "cmd_4", "cmd_3", "cmd_2", "cmd_1"]);
  expect(await list({ limit: 2 })).toEqual(["cmd_5", "cmd_4"]);
  expect(await list({ limit: 2, after: { id: "cmd_4", createdAt: new Date(3000) } })).toEqual(["cmd_3", "cmd_2"]);
});

it("Commands are listed by status and by system", async () => {
  expect(await list({ statuses: ["FAILED", "HELD"] })).toEqual(["cmd_5", "cmd_4", "cmd_1"]);
  expect(await list({ statuses: ["SUCCEEDED"], systemIds: ["sys_1", "sys_2"] })).toEqual(["cmd_3", "cmd_2"]);
  expect(await list({ systemIds: ["sys_1"], after: { id: "cmd_4", createdAt: new Date(3000) } })).toEqual(["cmd_3", "cmd_1"]);
  expect(await list({ exceptSystemIds: ["sys_1"] })).toEqual(["cmd_5", "cmd_2"]);
  expect([await list({ statuses: [] }), await list({ systemIds: [] }), await list({ limit: 0 })]).toEqual([[], [], []]);
});
