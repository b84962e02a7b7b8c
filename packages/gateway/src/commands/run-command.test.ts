import { ConnectorError, type WriteResult } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import { logStart } from "../change-log/place.ts";
import { openTestStore, type TestStore } from "../ingest/testing/open-test-store.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import { type CommandRow, selectCommand, toCommand } from "./command-rows.ts";
import { runCommand } from "./run-command.ts";

const plain = testConnector({ payloads: [], failures: [] });
const signal = new AbortController().signal;
const logged: string[] = [];
const write = (...words: readonly unknown[]) =>
  void logged.push(JSON.stringify(words, (_, value: unknown) => (value instanceof Error ? value.message : value)));
const log = { debug: write, info: write, warn: write, error: write, child: () => log };
const refusal = new ConnectorError("INVALID_INPUT", "The callback https://fettle.example/ingress/KEY does not answer.");
let test: TestStore;

beforeAll(async () => {
  test = await openTestStore(plain);
}, 60_000);
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(() => void (logged.length = 0));

async function run(does: Pick<AnyEntityConnector, "create" | "read" | "findCreated">): Promise<CommandRow> {
  const environmentId = await test.freshEnvironment();
  const row = await test.store
    .environment(environmentId)
    .insertInto("commands")
    .values({
      environment_id: environmentId,
      id: "cmd_1",
      system_id: "sys_1",
      entity: "WorkOrder",
      operation: "create",
      record_id: null,
      idempotency_key: null,
      input_hash: Buffer.from("x"),
      input: "{}",
      status: "PENDING",
      error: null,
      created_at: new Date(0),
      trace_id: "t",
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const { WorkOrder } = plain.entities;
  if (WorkOrder === undefined) throw new Error("The test vendor has work orders.");
  const connector = { ...plain, entities: { WorkOrder: { ...WorkOrder, ...does } } };
  const handle = { connector, vendor: { settings: {}, signal, fetch: () => Promise.reject(new Error("no network")) } };
  return await runCommand(
    {
      store: test.store,
      catalog: test.catalog,
      records: test.records,
      systems: { vendor: async () => handle, byIds: async () => new Map() },
      ingest: {
        write: () => Promise.reject(new Error("not called")),
        remove: () => Promise.reject(new Error("not called")),
        position: async () => logStart,
        syncNow: async () => {},
      },
      clock: () => new Date(0),
      log,
      ring() {},
    },
    row,
    false,
  );
}

it("The log has the code of a vendor's refusal but not the vendor's words", async () => {
  expect(await run({ create: () => Promise.reject(refusal) })).toMatchObject({ status: "FAILED" });
  expect(logged).toEqual([expect.stringContaining("INVALID_INPUT")]);
  const done: WriteResult = { outcome: "done", remoteId: "1" };
  expect(await run({ create: async () => done, read: () => Promise.reject(refusal) })).toMatchObject({ status: "SUCCEEDED" });
  expect(logged).toEqual([expect.stringContaining("INVALID_INPUT"), expect.stringContaining("INVALID_INPUT")]);
  expect(logged.join()).not.toContain("ingress");
});

it("The log has the message of a defect", async () => {
  expect(await run({ create: () => Promise.reject(new TypeError("x is not a function")) })).toMatchObject({ status: "UNKNOWN" });
  expect(logged).toEqual([expect.stringContaining("x is not a function")]);
});

const lost = new ConnectorError("OUTCOME_UNKNOWN", "The response was lost.");
const found = async () => ({ remoteId: "7" });
const unreadable = () => Promise.reject(refusal);

it("A create whose response was lost succeeds when the vendor has its record", async () => {
  const asked: unknown[] = [];
  const findCreated: AnyEntityConnector["findCreated"] = async (_vendor, context) => {
    asked.push(context);
    return await found();
  };
  const row = await run({ create: () => Promise.reject(lost), findCreated, read: unreadable });
  expect(row).toMatchObject({ status: "SUCCEEDED", unread_remote_id: "7" });
  expect(asked).toEqual([{ commandId: "cmd_1" }]);
  expect(await run({ create: () => Promise.reject(lost), findCreated: async () => null })).toMatchObject({ status: "UNKNOWN" });
  expect(await run({ create: () => Promise.reject(lost), findCreated: unreadable })).toMatchObject({ status: "UNKNOWN" });
  // Nothing was carried out, so nothing is looked for.
  expect(await run({ create: unreadable, findCreated })).toMatchObject({ status: "FAILED" });
  expect(asked).toHaveLength(1);
});

it("A create that was carried out in part succeeds and names what was not written", async () => {
  const unwritten = [
    { path: "assignees", message: "Ann has no licence for this." },
    { path: "extension.shift", message: "There is no such shift." },
  ];
  const row = await run({
    create: async () => ({ outcome: "partial", remoteId: "7", unwritten }),
    read: () => Promise.reject(refusal),
  });
  const expected = [unwritten[0], { ...unwritten[1], path: "testVendor.shift" }];
  expect(toCommand(row)).toMatchObject({ status: "SUCCEEDED", unwritten: expected });
  const stored = await selectCommand(test.store.environment(row.environment_id), row.environment_id, row.id);
  expect(stored?.unwritten).toEqual(expected);
});
