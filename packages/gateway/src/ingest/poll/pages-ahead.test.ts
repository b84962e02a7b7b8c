import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { DatabaseAwayError } from "../../errors.ts";
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
const sync = (write: StagesHouse["ingest"]["write"]) =>
  syncEntity(
    { ...house.syncing, ingest: { ...ingest, write }, stopwatch: () => now.getTime() },
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
