import { afterAll, beforeAll, expect, it } from "vitest";
import { syncJob } from "../jobs.ts";
import { openStagesHouse, type StagesHouse } from "../testing/open-stages-house.ts";
import { testConnector } from "../testing/test-connector.ts";

const connector = testConnector({ payloads: [], failures: [] });
let now = new Date("2026-01-01T00:00:00.000Z");
let house: StagesHouse;

beforeAll(async () => {
  house = await openStagesHouse({ connector, clock: () => now });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

/** The environments that a look for lost polls sends polls for. */
async function look(): Promise<readonly string[]> {
  await house.ingest.schedulePolls();
  return house.jobs
    .take(syncJob)
    .map(({ environmentId }) => environmentId)
    .toSorted();
}

it("Polls are sent for systems in use whose next poll is late or not planned, and for no others", async () => {
  const polled = await house.begin();
  const fresh = await house.begin();
  const paused = await house.begin();
  await house.test.store.environment(paused).updateTable("systems").set({ status: "PAUSED" }).execute();
  const target = { environmentId: polled, systemId: "sys_1", entity: "WorkOrder" };
  await house.ingest.handlers.sync.work(target, new AbortController().signal);
  // The poll plans the next one itself.
  expect(house.jobs.take(syncJob)).toEqual([target]);
  expect(await look()).toEqual([fresh]);
  now = new Date(now.getTime() + 80_000);
  expect(await look()).toEqual([fresh]);
  now = new Date(now.getTime() + 20_000);
  expect(await look()).toEqual([polled, fresh].toSorted());
  // Since its poll was planned, the clock has been set back by days.
  now = new Date(now.getTime() - 5 * 86_400_000);
  expect(await look()).toEqual([polled, fresh].toSorted());
});
