import { afterAll, beforeAll, expect, it } from "vitest";
import { composeCatalog } from "../src/catalog/compose-catalog.ts";
import type { NewChange } from "../src/change-log/append-changes.ts";
import { appendChanges } from "../src/change-log/append-changes.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import type { RecordChange } from "../src/change-log/change.ts";
import { logStart } from "../src/change-log/place.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

const environmentId = "env_1";
const writers = 16;
const transactionsEach = 25;

describeOnEachStore("the order of commits", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let stores: readonly OpenStore[];

  beforeAll(async () => {
    place = await freshDatabase();
    const catalog = composeCatalog([]);
    const first = await openStore(place.database, { ...catalog, ...storeParts });
    // Several nodes on one server; the embedded store belongs to one.
    stores =
      first.kind === "postgres"
        ? [
            first,
            await openStore(place.database, { ...catalog, ...storeParts }),
            await openStore(place.database, { ...catalog, ...storeParts }),
          ]
        : [first];
    const now = new Date(0);
    await first.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: now }).execute();
    await first.service
      .insertInto("environments")
      .values({ id: environmentId, workspace_id: "w", kind: "test", created_at: now })
      .execute();
  });

  afterAll(async () => {
    for (const store of stores) await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  it("A reader never sees a change below one it has already seen, however many writers run", async () => {
    let hasEnded = false;
    const writing = Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        const store = stores[writer % stores.length];
        if (store === undefined) throw new Error("no store");
        for (let transaction = 0; transaction < transactionsEach; transaction += 1) {
          await store
            .environment(environmentId)
            .transaction()
            .execute((handle) => appendChanges(handle, environmentId, changesOf(writer, transaction)));
        }
      }),
    ).finally(() => {
      hasEnded = true;
    });
    const readers = stores.map(async (store) => {
      const log = createChangeLog(store);
      const seen: RecordChange[] = [];
      for (let isLast = false; !isLast;) {
        isLast = hasEnded;
        const stretch = await log.records(environmentId, seen.at(-1) ?? logStart, 37);
        seen.push(...stretch.changes);
        isLast &&= !stretch.hasMore;
      }
      return seen;
    });
    await writing;
    const total = sum(Array.from({ length: writers * transactionsEach }, (_, index) => (index % 3) + 1));
    for (const seen of await Promise.all(readers)) {
      expect(seen.map(({ position }) => position)).toEqual(Array.from({ length: total }, (_, index) => index + 1));
      // The changes of one transaction are contiguous.
      const runs = seen.filter((change, index) => change.traceId !== seen[index - 1]?.traceId).length;
      expect(runs).toBe(writers * transactionsEach);
    }
  });

  it("A rolled-back transaction uses up no position", async () => {
    const [store] = stores;
    if (store === undefined) throw new Error("no store");
    const before = await createChangeLog(store).end(environmentId);
    const rolledBack = store
      .environment(environmentId)
      .transaction()
      .execute(async (handle) => {
        await appendChanges(handle, environmentId, changesOf(99, 0));
        throw new Error("the write failed");
      });
    await expect(rolledBack).rejects.toThrow("the write failed");
    expect(await createChangeLog(store).end(environmentId)).toEqual(before);
  });
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** One to three changes. */
function changesOf(writer: number, transaction: number): readonly NewChange[] {
  return Array.from({ length: ((writer * transactionsEach + transaction) % 3) + 1 }, (_, index) => ({
    kind: "CREATED",
    entity: "WorkOrder",
    record_id: `wo_${writer}_${transaction}_${index}`,
    system_id: "sys_1",
    version: 1,
    changed_fields: [],
    recorded_at: new Date(0),
    cause: "POLL",
    trace_id: `${writer}.${transaction}`,
    record: null,
    previous: null,
  }));
}
