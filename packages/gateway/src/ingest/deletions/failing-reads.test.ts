import { ConnectorError } from "@fettle/connector";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { DatabaseAwayError } from "../../errors.ts";
import { createListingHouse, hour, orders } from "../testing/create-listing-house.ts";

const house = createListingHouse();
const { vendor, turnBy, database, sync, scan, lose, there, missing, errors } = house;
let close = async () => {};
beforeAll(async () => {
  const opened = await house.open();
  close = () => opened[Symbol.asyncDispose]();
}, 60_000);
afterAll(() => close());
beforeEach(() => house.reset());

const forbidden = () => new ConnectorError("FORBIDDEN", "No.");
const known = vendor.read;

/** Has reads of these records fail. */
function refuse(failures: Readonly<Record<string, () => unknown>>): void {
  vendor.read = async (id) => {
    const failure = failures[id];
    if (failure !== undefined) throw failure();
    return await known(id);
  };
}

/** Reads the complete list twice, with the usual interval before each. */
async function scanTwice(): Promise<void> {
  await scan();
  turnBy(7 * hour);
  await scan();
}

const lastRun = () =>
  database()
    .selectFrom("sync_runs")
    .select(["deleted", "hidden", "failed_reads as failedReads", "error"])
    .orderBy("started_at", "desc")
    .orderBy("ended_at", "desc")
    .executeTakeFirstOrThrow();
const hidden = async () => (await database().selectFrom("hidden_records").select("record_id").execute()).length;

it("A record that the vendor no longer shows stays, and those that are gone are deleted", async () => {
  lose("a", "c", "e");
  refuse({ c: forbidden });
  await scanTwice();
  expect(await there()).toBe("bcdfghijkl");
  expect(await lastRun()).toEqual({ deleted: 2, hidden: 1, failedReads: 0, error: null });
  expect([await missing(), await hidden()]).toEqual(["c1", 1]);
});

it("A hidden record is asked about again after each list that leaves it out, until it is shown or gone", async () => {
  lose("c", "e");
  refuse({ c: forbidden, e: forbidden });
  await scanTwice();
  expect(await hidden()).toBe(2);
  vendor.payloads = [...vendor.payloads, ...orders("e")];
  vendor.read = known;
  turnBy(7 * hour);
  await scan();
  expect([await there(), await missing(), await hidden()]).toEqual(["abdefghijkl", "", 0]);
});

it.each([
  ["the vendor fails at it", () => new ConnectorError("UNAVAILABLE", "Down.")],
  ["its answer cannot be read", () => new ConnectorError("UNEXPECTED_ANSWER", "HTML.")],
  ["the connector fails at it", () => new TypeError("undefined is not a function")],
])("A record is kept and asked about after the next list when %s, and the others are deleted", async (_, failure) => {
  lose("a", "c", "e");
  refuse({ a: failure });
  await scanTwice();
  expect([await there(), await missing()]).toEqual(["abdfghijkl", "a1"]);
  expect(await lastRun()).toEqual({ deleted: 2, hidden: 0, failedReads: 1, error: null });
  vendor.read = known;
  turnBy(7 * hour);
  await scan();
  expect(await there()).toBe("bdfghijkl");
});

it.each(["RATE_LIMITED", "UNAUTHENTICATED"] as const)("A run ends with the first %s and deletes the rest later", async (code) => {
  lose("a", "c", "e");
  let reads = 0;
  refuse({
    c: () => {
      reads += 1;
      return new ConnectorError(code, "No.");
    },
  });
  await scan();
  turnBy(7 * hour);
  await sync();
  await sync();
  expect([(await errors()).at(-1), reads]).toEqual([`${code}: No.`, 1]);
  vendor.read = known;
  turnBy(60);
  await scan();
  expect(await there()).toBe("bdfghijkl");
});

it("A run ends when one read after another fails, and goes on behind them", async () => {
  await moreRecords(60);
  const gone = vendor.payloads.slice(0, 10).map(({ id }) => id);
  lose(...gone);
  let reads = 0;
  vendor.read = async () => {
    reads += 1;
    throw new ConnectorError("UNAVAILABLE", "Down.");
  };
  await sync();
  turnBy(7 * hour);
  await sync();
  expect([reads, (await errors()).at(-1)]).toEqual([5, "UNAVAILABLE: Down."]);
  vendor.read = known;
  turnBy(60);
  await sync();
  expect(await count()).toBe(55);
});

it("Hidden records are no suspected deletions", async () => {
  await moreRecords(60);
  const gone = vendor.payloads.slice(0, 30).map(({ id }) => id);
  lose(...gone);
  refuse(Object.fromEntries(gone.map((id) => [id, forbidden])));
  await sync();
  turnBy(7 * hour);
  await sync();
  // An operator confirms that they are gone; the vendor says otherwise.
  await database().updateTable("held_deletions").set({ decision: "CONFIRMED" }).execute();
  await sync();
  expect([await count(), await hidden()]).toEqual([60, 30]);
  lose(vendor.payloads[0]?.id ?? "");
  for (let list = 0; list < 2; list += 1) {
    turnBy(7 * hour);
    await sync();
  }
  expect([await count(), await hidden()]).toEqual([59, 30]);
  expect(await database().selectFrom("held_deletions").selectAll().execute()).toEqual([]);
});

it("A list's record that differs and cannot be read costs itself alone", async () => {
  refuse({ c: forbidden });
  const changed = vendor.payloads.map((payload) =>
    payload.id === "c" || payload.id === "e" ? { ...payload, title: "new" } : payload,
  );
  vendor.payloads = changed;
  await scan();
  const rows = await database().selectFrom("changes").select("record_id").where("kind", "=", "UPDATED").execute();
  expect(rows).toHaveLength(1);
  expect((await errors()).at(-1)).toBeNull();
});

it("A list's record whose read failed is asked about again when a list shows it, and is then up to date", async () => {
  refuse({ c: () => new TypeError("undefined is not a function") });
  vendor.payloads = vendor.payloads.map((payload) => (payload.id === "c" ? { ...payload, title: "new" } : payload));
  await scan();
  vendor.read = known;
  turnBy(7 * hour);
  await scan();
  const rows = await database().selectFrom("changes").select("record_id").where("kind", "=", "UPDATED").execute();
  expect(rows).toHaveLength(1);
});

it("A read that fails because the database is away is no failure of its record", async () => {
  await moreRecords(60);
  lose(vendor.payloads[0]?.id ?? "");
  const away = new DatabaseAwayError("Connection terminated unexpectedly");
  vendor.read = async () => Promise.reject(away);
  await sync();
  turnBy(7 * hour);
  await expect(sync()).rejects.toBe(away);
  vendor.read = known;
  await sync();
  expect(await count()).toBe(59);
});

/** Goes on with this many records, listed on one page that takes no time. */
async function moreRecords(number: number): Promise<void> {
  vendor.all = async () => ({ payloads: vendor.payloads, next: null });
  vendor.payloads = orders(...Array.from({ length: number }, (_, index) => `n${String(index).padStart(4, "0")}`));
  await database().deleteFrom("sync_states").execute();
  await database().deleteFrom("records").execute();
  await sync();
  turnBy(7 * hour);
}

const count = async () => (await database().selectFrom("records").select("id").where("deleted_at", "is", null).execute()).length;
