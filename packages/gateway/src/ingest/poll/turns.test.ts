import { ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createListingHouse, hour, orders } from "../testing/create-listing-house.ts";
import { longTurn, shortTurn } from "./turn.ts";

const house = createListingHouse();
const { vendor, asked, reports, turnBy, pageOfTwo, database, sync, scan, lose, there, missing, errors, setStatus } = house;
let close = async () => {};
beforeAll(async () => {
  const opened = await house.open();
  close = () => opened[Symbol.asyncDispose]();
}, 60_000);
afterAll(() => close());
beforeEach(() => house.reset());

const leftovers = async () => (await database().selectFrom("scan_records").select("record_id").execute()).length;
const isLong = async () => (await database().selectFrom("sync_states").select("is_long").executeTakeFirstOrThrow()).is_long;

it("A complete list is read over several turns, each page once, and records that two such lists leave out are deleted", async () => {
  lose("c", "k");
  expect(await scan()).toBe(2);
  expect(asked).toEqual([null, "2", "4", "6", "8"]);
  expect([await there(), await missing(), await leftovers()]).toEqual(["abcdefghijkl", "c1 k1", 0]);
  turnBy(7 * hour);
  expect(await scan()).toBe(2);
  expect(await there()).toBe("abdefghijl");
});

/** Lists everything on one page that takes no time, for a system with this many records. */
async function onOnePage(count: number): Promise<void> {
  vendor.all = async (cursor) => {
    asked.push(cursor);
    return { payloads: vendor.payloads, next: null };
  };
  vendor.payloads = orders(...Array.from({ length: count }, (_, number) => `n${number}`));
  await database().deleteFrom("sync_states").execute();
  await database().deleteFrom("records").execute();
  await sync();
  turnBy(7 * hour);
}

it("Missing records are deleted over several turns, and records that the vendor still knows are kept", async () => {
  await onOnePage(200);
  const [kept, ...gone] = vendor.payloads.slice(0, 40).map(({ id }) => id);
  lose(kept ?? "", ...gone);
  await sync();
  turnBy(7 * hour);
  asked.length = 0;
  vendor.read = async (id) => {
    turnBy(3);
    return id === kept ? (orders(id)[0] ?? null) : null;
  };
  expect(await scan()).toBe(2);
  expect(asked).toEqual([null]);
  const left = await database().selectFrom("records").select("remote_id").where("deleted_at", "is", null).execute();
  expect(left).toHaveLength(161);
  expect(left).toContainEqual({ remote_id: kept });
  expect(await missing()).toBe("");
});

it("A system that is paused while its records are read is not read further, and nothing is lost", async () => {
  await onOnePage(100);
  const gone = vendor.payloads.slice(0, 12).map(({ id }) => id);
  lose(...gone);
  await sync();
  turnBy(7 * hour);
  let reads = 0;
  vendor.read = async () => {
    reads += 1;
    if (reads === 3) await setStatus("PAUSED");
    return null;
  };
  expect(await sync()).toEqual({ afterSeconds: 0 });
  expect([reads, (await errors()).at(-1)]).toEqual([3, null]);
  expect(await sync()).toBe("never");
  await setStatus("CONNECTED");
  expect(await sync()).toBe("usual");
  expect(await database().selectFrom("records").select("id").where("deleted_at", "is", null).execute()).toHaveLength(88);
});

it("A complete list stops after a page when the system is paused, and continues there after the pause", async () => {
  lose("c");
  vendor.all = async (cursor) => {
    if (cursor === "2") await setStatus("PAUSED");
    return await pageOfTwo(cursor);
  };
  expect(await sync()).toEqual({ afterSeconds: 0 });
  expect(await sync()).toBe("never");
  expect(asked).toEqual([null, "2"]);
  vendor.all = pageOfTwo;
  await setStatus("CONNECTED");
  await scan();
  expect(asked).toEqual([null, "2", "4", "6", "8", "10"]);
  expect(await missing()).toBe("c1");
});

it.each([
  ["in its first turn", 1],
  ["in a later turn", 2],
])("A complete list counts once when its process is presumed dead %s and wakes up again", async (_, turn) => {
  lose("l");
  for (let before = 1; before < turn; before += 1) await sync();
  const frozen = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let isFrozen = false;
  vendor.all = async (cursor) => {
    const page = await pageOfTwo(cursor);
    if (!isFrozen) {
      isFrozen = true;
      reached.resolve();
      await frozen.promise;
      // The time that others have taken does not count for this turn.
      turnBy(-120);
    }
    return page;
  };
  const first = sync();
  await reached.promise;
  await scan();
  expect(await missing()).toBe("l1");
  frozen.resolve();
  await first;
  turnBy(120);
  expect([await missing(), await there()]).toEqual(["l1", "abcdefghijkl"]);
  turnBy(7 * hour);
  await scan();
  expect(await there()).toBe("abcdefghijk");
});

it("A complete list that failed continues from its place, and forgets none of the records that it has shown", async () => {
  lose("c");
  vendor.all = async (cursor) => {
    if (cursor === "4") throw new ConnectorError("RATE_LIMITED", "Too fast.", { retryAfterSeconds: 5 });
    return await pageOfTwo(cursor);
  };
  expect(await sync()).toEqual({ afterSeconds: 5 });
  vendor.all = pageOfTwo;
  await scan();
  expect(asked).toEqual([null, "2", "4", "6", "8", "10"]);
  expect([await missing(), await leftovers()]).toEqual(["c1", 0]);
});

it.each(["INVALID_INPUT", "UNEXPECTED_ANSWER", "MISCONFIGURED"] as const)(
  "A complete list begins again when the vendor answers the saved place with %s, or after a long rest",
  async (code) => {
    await sync();
    vendor.all = async (cursor) => {
      if (cursor === "6") throw new ConnectorError(code, "Bad cursor.");
      vendor.all = pageOfTwo;
      return await pageOfTwo(cursor);
    };
    lose("a");
    await sync();
    expect(asked.slice(0, 6)).toEqual([null, "2", "4", null, "2", "4"]);
    turnBy(7 * hour);
    asked.length = 0;
    await scan();
    expect(asked).toEqual([null, "2", "4", "6", "8", "10"].slice(0, 6));
    expect([await missing(), await leftovers()]).toEqual(["a1", 0]);
  },
);

it("A page that does not arrive is cut off, and counts as a failure only after a longer turn", async () => {
  vendor.all = () => new Promise(() => {});
  // Cut off after 20 ms by the machine's time, during which the list of changes may or may not have arrived.
  const soon = { milliseconds: 60_000, graceMilliseconds: 20 - 60_000 };
  expect(await sync({ ...shortTurn, ...soon })).toEqual({ afterSeconds: 0 });
  expect([(await errors()).at(-1), await isLong()]).toEqual([null, true]);
  turnBy(1);
  for (let run = 1; run <= 3; run += 1) {
    expect(await sync({ ...longTurn, ...soon })).toEqual({ afterSeconds: 2 ** run });
    turnBy(1);
  }
  expect((await errors()).at(-1)).toBe("UNAVAILABLE: The vendor did not return a page within 120 s.");
  expect(reports.map(({ status }) => status)).toEqual(["DEGRADED"]);
});

it("An entity takes a long turn after one that took long, and a short turn after one that did not", async () => {
  expect(await sync(shortTurn)).toEqual({ afterSeconds: 0 });
  expect(await isLong()).toBe(true);
  await scan();
  await sync(longTurn);
  expect(await isLong()).toBe(false);
});

it("A vendor without a list of changes lists everything once for the pass and the complete list together", async () => {
  house.state.connector = house.connectors.withoutChanges;
  lose("c");
  // The pass takes two turns and leaves no time; then comes the complete list.
  expect(await scan()).toBe(4);
  expect(asked.filter((cursor) => cursor === null)).toHaveLength(2);
  expect(await missing()).toBe("c1");
});

it("A page of thousands of records is written in steps", async () => {
  vendor.all = async () => ({
    payloads: [...orders("a"), ...Array.from({ length: 2500 }, (_, id) => ({ id: `${id}` }))],
    next: null,
  });
  expect(await sync()).toBe("usual");
  const [run] = await database().selectFrom("sync_runs").select(["read", "rejected"]).orderBy("started_at", "desc").execute();
  expect(run).toEqual({ read: 2501, rejected: 2500 });
});
