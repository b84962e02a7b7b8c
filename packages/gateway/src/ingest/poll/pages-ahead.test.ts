import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DatabaseAwayError } from "../../errors.ts";
import type { Store } from "../../store/database.ts";
import { openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { testConnector, type TestVendor } from "../testing/test-connector.ts";
import { syncEntity } from "./sync-entity.ts";
import { loadSyncState } from "./sync-state-rows.ts";

const vendor: TestVendor = { payloads: [], failures: [] };
const connector = testConnector(vendor);
let house: StagesHouse;
let opened: StagesHouse["test"];
let ingest: StagesHouse["ingest"];
let environmentId: string;
let now = new Date();

beforeAll(async () => {
  house = await openStagesHouse({ connector, clock: () => now });
  ({ test: opened, ingest } = house);
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  vendor.payloads = ["a", "b", "c", "d", "e"].map((id) => ({ id, title: id, updated: "2025-12-01T00:00:00.000Z" }));
  delete vendor.beforePage;
});

const target = () => ({ environmentId, systemId: "sys_1", entity: "WorkOrder" });
const sync = (write: StagesHouse["ingest"]["write"], store: Store = house.syncing.store) =>
  syncEntity(
    { ...house.syncing, store, ingest: { ...ingest, write }, stopwatch: () => now.getTime() },
    target(),
    new AbortController().signal,
  );
const titles = () => opened.titles(environmentId);

it("A page is asked for while the page in front of it is written, and none further ahead", async () => {
  const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const cursors: (string | null)[] = [];
  vendor.beforePage = async (cursor) => {
    cursors.push(cursor);
    if (cursor !== null) asked[Number(cursor) / 2 - 1]?.resolve();
  };
  const askedAtWrites: number[] = [];
  const write: StagesHouse["ingest"]["write"] = async (batch) => {
    await asked[askedAtWrites.length]?.promise;
    askedAtWrites.push(cursors.length);
    return await ingest.write(batch);
  };
  expect(await sync(write)).toBe("usual");
  expect(askedAtWrites).toEqual([2, 3, 3]);
  expect(cursors).toEqual([null, "2", "4"]);
  expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
});

it("A page that was asked for ahead is not skipped when the page in front of it could not be written", async () => {
  let writes = 0;
  const write: StagesHouse["ingest"]["write"] = async (batch) => {
    writes += 1;
    if (writes === 2) throw new DatabaseAwayError("gone");
    return await ingest.write(batch);
  };
  await expect(sync(write)).rejects.toThrow(DatabaseAwayError);
  expect((await loadSyncState(opened.store, target())).page_cursor).toBe("2");
  now = new Date(now.getTime() + 60_000);
  expect(await sync(ingest.write)).toBe("usual");
  expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
});

const server = (): Store => ({ ...house.syncing.store, kind: "postgres" });
/** Lets each write end when it is told. */
const writes = () => {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const endOf = (title: string) => {
    const end = ends.get(title) ?? Promise.withResolvers<void>();
    ends.set(title, end);
    return end;
  };
  const write: StagesHouse["ingest"]["write"] = async (batch) => {
    const [title = ""] = batch.payloads.map((payload) => (payload as { title: string }).title);
    begun.push(title);
    await endOf(title).promise;
    return await ingest.write(batch);
  };
  return { begun, endOf, write };
};

describe("On a server", () => {
  it("two pages are written at a time, and the second one's place is not saved before the first is written", async () => {
    const { begun, endOf, write } = writes();
    const done = sync(write, server());
    await expect.poll(() => begun).toEqual(["a", "c"]);
    endOf("c").resolve();
    await expect.poll(titles).toEqual(["c", "d"]);
    expect((await loadSyncState(opened.store, target())).page_cursor).toBeNull();
    expect(begun).toEqual(["a", "c"]);
    endOf("a").reject(new DatabaseAwayError("gone"));
    await expect(done).rejects.toThrow(DatabaseAwayError);
    expect((await loadSyncState(opened.store, target())).page_cursor).toBeNull();
    now = new Date(now.getTime() + 60_000);
    expect(await sync(ingest.write, server())).toBe("usual");
    expect(await titles()).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("a page with a record of the page before is written after that", async () => {
    vendor.payloads = ["a", "b", "a", "d"].map((id, index) => ({
      id,
      title: `${id}${index}`,
      updated: `2025-12-01T00:00:0${index}.000Z`,
    }));
    const { begun, endOf, write } = writes();
    const done = sync(write, server());
    await expect.poll(() => begun).toEqual(["a0"]);
    endOf("a2").resolve();
    endOf("a0").resolve();
    expect(await done).toBe("usual");
    expect(await titles()).toEqual(["a2", "b1", "d3"]);
  });
});
