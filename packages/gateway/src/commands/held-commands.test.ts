import { ConnectorError } from "@fettle/connector";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Ingest } from "../ingest/ingest.ts";
import { openTestStore, type TestStore } from "../ingest/testing/open-test-store.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import type { Systems } from "../systems/systems.ts";
import { createCommands } from "./create-commands.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
let test: TestStore;

beforeAll(async () => {
  test = await openTestStore(testConnector({ payloads: [], failures: [] }));
}, 60_000);
afterAll(() => test[Symbol.asyncDispose]());
afterEach(() => void vi.restoreAllMocks());

it("The held commands of a system give their worker back after a minute and continue later", async () => {
  const environmentId = await test.freshEnvironment();
  for (const id of ["cmd_1", "cmd_2", "cmd_3"]) {
    await test.store
      .environment(environmentId)
      .insertInto("commands")
      .values({
        environment_id: environmentId,
        id,
        system_id: "sys_1",
        entity: "WorkOrder",
        operation: "create",
        record_id: null,
        idempotency_key: null,
        input_hash: Buffer.from("x"),
        input: "{}",
        status: "HELD",
        error: null,
        created_at: new Date(0),
        trace_id: "t",
      })
      .execute();
  }
  let milliseconds = 0;
  vi.spyOn(performance, "now").mockImplementation(() => milliseconds);
  const sent: unknown[] = [];
  const systems: Partial<Systems> = {
    vendor: async () => {
      milliseconds += 40_000;
      throw new ConnectorError("NOT_SUPPORTED", "It cannot.");
    },
  };
  const commands = createCommands({
    ring() {},
    store: test.store,
    catalog: test.catalog,
    records: test.records,
    systems: systems as Systems, // held commands use nothing else
    ingest: {} as Ingest, // nothing is written
    jobs: { send: async ({ name }, data) => void sent.push([name, data]) },
    clock: () => new Date(0),
    log: silent,
  });
  const job = { environmentId, systemId: "sys_1" };
  await commands.handlers.commands.work(job, new AbortController().signal);
  expect(sent).toEqual([["commands", job]]);
  const held = test.store.environment(environmentId).selectFrom("commands").select("id").where("status", "=", "HELD");
  expect(await held.execute()).toEqual([{ id: "cmd_3" }]);
  await commands.handlers.commands.work(job, new AbortController().signal);
  expect([sent.length, await held.execute()]).toEqual([1, []]);
});
