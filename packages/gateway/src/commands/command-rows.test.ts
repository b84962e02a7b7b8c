import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../ingest/testing/open-test-store.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import { leaseFrom } from "./command-rows.ts";
import { markAbandoned } from "./ending-rows.ts";

const day = 86_400_000;
let opened: TestStore;
let environmentId: string;
let now = new Date("2026-01-31T08:00:00.000Z");
beforeAll(async () => {
  opened = await openTestStore(testConnector({ payloads: [], failures: [] }));
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await opened.freshEnvironment();
});

const pass = (milliseconds: number) => void (now = new Date(now.getTime() + milliseconds));
const database = () => opened.store.environment(environmentId);
const begin = (id: string) =>
  database()
    .insertInto("commands")
    .values({
      environment_id: environmentId,
      id,
      system_id: "sys_1",
      entity: "WorkOrder",
      operation: "create",
      input_hash: Buffer.from(id),
      input: "{}",
      status: "PENDING",
      lease_until: leaseFrom(now),
      created_at: now,
      trace_id: "t",
    })
    .execute();
const statusOf = async (id: string) =>
  (await database().selectFrom("commands").select("status").where("id", "=", id).executeTakeFirstOrThrow()).status;

it("A command whose process died is marked when its lease ends", async () => {
  await begin("cmd_1");
  pass(150_000);
  await markAbandoned(opened.store, now, [], () => {});
  expect(await statusOf("cmd_1")).toBe("PENDING");
  pass(1);
  await markAbandoned(opened.store, now, [], () => {});
  expect(await statusOf("cmd_1")).toBe("UNKNOWN");
});

it("A command whose process died is marked after one lease even if the clock was set back", async () => {
  await begin("cmd_1");
  pass(-day);
  await markAbandoned(opened.store, now, [], () => {});
  expect(await statusOf("cmd_1")).toBe("PENDING");
  pass(150_001);
  await markAbandoned(opened.store, now, [], () => {});
  expect(await statusOf("cmd_1")).toBe("UNKNOWN");
});

it("A command that this process runs is left alone even if the clock was set ahead", async () => {
  await begin("cmd_1");
  await begin("cmd_2");
  pass(day);
  await markAbandoned(opened.store, now, ["cmd_1"], () => {});
  expect([await statusOf("cmd_1"), await statusOf("cmd_2")]).toEqual(["PENDING", "UNKNOWN"]);
});
