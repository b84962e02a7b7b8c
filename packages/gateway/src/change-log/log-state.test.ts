import { afterAll, beforeAll, expect, it } from "vitest";
import type { Store } from "../store/database.ts";
import type { OpenStore } from "../store/opened-store.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import { allocatePositions } from "./allocate-positions.ts";
import { appendNotices } from "./append-notices.ts";
import { createStateReader, selectLogProgress } from "./log-state.ts";

let store: OpenStore;
beforeAll(async () => {
  store = await openCopiedStore();
  const created_at = new Date(0);
  await store.service.insertInto("workspaces").values({ id: "wsp_1", name: "w", created_at }).execute();
  await store.service
    .insertInto("environments")
    .values({ id: "env_1", workspace_id: "wsp_1", kind: "test", created_at })
    .execute();
}, 120_000);
afterAll(() => store[Symbol.asyncDispose]());

/** A reader that counts its statements. */
function countingReader() {
  const counted = { statements: 0 };
  const environment: Store["environment"] = (id) => {
    counted.statements += 1;
    return store.environment(id);
  };
  return { counted, state: createStateReader({ environment, writesBegun: store.writesBegun }) };
}

it("In a store of this process alone, the state is read once for each write, and reads do not count", async () => {
  const { counted, state } = countingReader();
  const first = await state("env_1");
  await store.environment("env_1").selectFrom("environments").selectAll().execute();
  expect(await state("env_1")).toEqual(first);
  expect(counted.statements).toBe(1);
  await store
    .environment("env_1")
    .transaction()
    .execute((transaction) => allocatePositions(transaction, "env_1", 1));
  expect(await state("env_1")).toMatchObject({ position: first.position + 1 });
  await store.service.updateTable("environments").set({ unlogged_removals: 3 }).where("id", "=", "env_1").execute();
  expect(await state("env_1")).toMatchObject({ unloggedRemovals: 3 });
  expect(counted.statements).toBe(3);
});

it("A state that is asked for while a transaction is under way is the one after it", async () => {
  const { counted, state } = countingReader();
  const before = await state("env_1");
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const writing = store
    .environment("env_1")
    .transaction()
    .execute(async (transaction) => {
      await allocatePositions(transaction, "env_1", 1);
      begin();
      await held;
    });
  await begun;
  const [one, other] = [state("env_1"), state("env_1")];
  release();
  await writing;
  for (const after of await Promise.all([one, other, state("env_1")])) expect(after.position).toBe(before.position + 1);
  expect(await state("env_1")).toMatchObject({ position: before.position + 1 });
  expect(counted.statements).toBeLessThanOrEqual(4);
});

it("Notices are progress that touches no record, also those about no system", async () => {
  const database = store.environment("env_1");
  const notice = { kind: "SYNC_FINISHED", subjectId: null, data: {}, recordedAt: new Date(0), traceId: "t" } as const;
  const notices = [null, "sys_1"].map((systemId) => ({ ...notice, systemId }));
  const append = () => database.transaction().execute((transaction) => appendNotices(transaction, "env_1", notices));
  await append();
  const since = await createStateReader(store)("env_1");
  await append();
  const { state, touched } = await selectLogProgress(database, "env_1", since, 10);
  expect(state.position).toBe(since.position + 2);
  expect(touched).toEqual([]);
});
