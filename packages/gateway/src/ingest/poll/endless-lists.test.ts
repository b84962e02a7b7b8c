import { ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createListingHouse, hour } from "../testing/create-listing-house.ts";

const house = createListingHouse();
const { vendor, asked, reports, turnBy, pageOfTwo, database, sync, scan, there, errors } = house;
let close = async () => {};
beforeAll(async () => {
  const opened = await house.open();
  close = () => opened[Symbol.asyncDispose]();
}, 60_000);
afterAll(() => close());
beforeEach(() => house.reset());

/** Runs until the system is degraded, and returns how often the vendor was asked. */
async function untilDegraded(most = 200): Promise<number> {
  reports.length = 0;
  asked.length = 0;
  for (let run = 0; run < most; run += 1) {
    const next = await sync();
    if (reports.some(({ status }) => status === "DEGRADED")) return asked.length;
    turnBy(typeof next === "object" ? next.afterSeconds : 60);
  }
  throw new Error("It has never been degraded.");
}
const failures = async () => (await errors()).filter((error) => error !== null);

it.each([
  ["two pages that name each other", (number: number) => ({ next: "BA"[number % 2] ?? "", from: number % 2 })],
  ["the same page under ever new cursors", (number: number) => ({ next: `${number}`, from: 0 })],
  ["empty pages under ever new cursors", (number: number) => ({ next: `${number}`, from: 99 })],
])("A complete list of %s fails with a clear message, while changes are still polled", async (_, page) => {
  let number = 0;
  vendor.all = async (cursor) => {
    asked.push(cursor);
    number += 1;
    const { next, from } = page(number);
    return { payloads: vendor.payloads.slice(from, from + 2), next };
  };
  const calls = await untilDegraded();
  expect(calls).toBeLessThan(310);
  expect(reports).toMatchObject([
    { status: "DEGRADED", reason: expect.stringContaining("UNEXPECTED_ANSWER: The vendor's list does not end") },
  ]);
  expect(await failures()).toHaveLength(3);
  // The failure remains visible until a complete list has finished.
  vendor.payloads = [...vendor.payloads, { id: "new", title: "new", updated: house.state.now.toISOString() }];
  asked.length = 0;
  turnBy(1);
  expect(await sync()).toBe("usual");
  expect([asked, await there()]).toEqual([[], expect.stringContaining("new")]);
  expect(reports).toHaveLength(1);
  vendor.all = pageOfTwo;
  turnBy(hour);
  await scan();
  expect(reports.at(-1)?.status).toBe("CONNECTED");
});

it("A pass that loops over many turns fails, and its system is degraded after three failures", async () => {
  await database().deleteFrom("sync_states").execute();
  vendor.all = async (cursor) => {
    const page = await pageOfTwo(cursor);
    return { ...page, next: page.next ?? "2" };
  };
  const calls = await untilDegraded();
  expect(calls).toBeLessThan(60);
  expect(await failures()).toHaveLength(3);
  vendor.all = pageOfTwo;
  await scan();
  expect(reports.at(-1)?.status).toBe("CONNECTED");
});

it("A vendor that asks for ten years delays a sync by at most an hour, and the end of the wait is reported", async () => {
  vendor.failures.push(new ConnectorError("RATE_LIMITED", "Too fast.", { retryAfterSeconds: 10 * 365 * 24 * hour }));
  const until = new Date(house.state.now.getTime() + hour * 1000);
  expect(await sync()).toEqual({ afterSeconds: hour });
  const reason = `The vendor asked us to wait until ${until.toISOString()}.`;
  expect(reports).toEqual([{ status: "DEGRADED", reason, from: ["CONNECTED"] }]);
  expect((await errors()).at(-1)).toBe(`RATE_LIMITED: Too fast. ${reason}`);
  expect((await house.health())?.waitingUntil).toEqual(until);
  // Another entity that works does not make the system healthy.
  await database()
    .insertInto("sync_states")
    .values({
      environment_id: house.state.environmentId,
      system_id: "sys_1",
      entity: "Asset",
      phase: "incremental",
      asked_until: until,
    })
    .execute();
  turnBy(60);
  vendor.all = async () => ({ payloads: vendor.payloads, next: null });
  await sync();
  expect(reports).toHaveLength(1);
  turnBy(hour);
  expect((await house.health())?.waitingUntil).toBeNull();
  await sync();
  expect(reports.at(-1)?.status).toBe("CONNECTED");
});
