import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { eraseSystem } from "./erase-system.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { testConnector } from "../testing/test-connector.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore(testConnector({ payloads: [], failures: [] }));
}, 60_000);
afterAll(() => test[Symbol.asyncDispose]());
afterEach(() => void vi.restoreAllMocks());

it("An erasure gives up its place after a minute, and finishes in the end", async () => {
  const environmentId = await test.freshEnvironment();
  const database = test.store.environment(environmentId);
  await database
    .updateTable("systems")
    .set({ status: "DISCONNECTED", erase_requested_at: new Date(0) })
    .execute();
  await sql`
    insert into records (environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data, created_at, updated_at)
    select ${environmentId}, 'wo_' || number, 'sys_1', 'WorkOrder', number, 1, '', '{}', '{}', '{}', now(), now()
    from generate_series(1, 450) as number`.execute(database);
  let milliseconds = 0;
  vi.spyOn(performance, "now").mockImplementation(() => milliseconds);
  const erase = () =>
    eraseSystem(
      { store: test.store, clock: () => new Date(0), ring: () => void (milliseconds += 40_000) },
      { environmentId, systemId: "sys_1" },
      new AbortController().signal,
    );
  const left = async () => (await database.selectFrom("records").select("id").execute()).length;
  expect([await erase(), await left()]).toEqual([false, 50]);
  expect([await erase(), await left()]).toEqual([true, 0]);
  expect(await database.selectFrom("systems").select("id").execute()).toEqual([]);
});
