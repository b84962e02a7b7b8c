import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ModelTraits, ModelVendor } from "../testing/model-vendor.ts";
import { openModelHouse, scanMinutes, type ModelHouse } from "../testing/open-model-house.ts";

const minute = 60_000;
const hour = 60 * minute;
const century = 73 * 365 * 24 * hour;

let house: ModelHouse;
let vendor: ModelVendor;

/** Two records, each written once, come in before each test. */
function withHouse(abilities: Pick<ModelTraits, "hasTimes" | "canRead" | "listsAll">): void {
  beforeAll(async () => {
    house = await openModelHouse(abilities);
  }, 60_000);
  afterAll(() => house[Symbol.asyncDispose]());
  beforeEach(async () => {
    vendor = await house.begin({ marksDeleted: false, sendsPayload: true, datesDeletions: true, skewMilliseconds: 0 });
    vendor.change("a", "write");
    vendor.change("b", "write");
    await house.sync();
    house.pass(10 * minute);
  });
}

const told = async () =>
  (await house.changes()).map(({ kind, record }) => `${kind.toLowerCase()} ${String(record?.document["title"])}`);
/** The titles of the existing records by the vendor's key. */
const titles = async () => {
  const last = new Map((await house.changes()).map(({ kind, record }) => [record?.remoteId ?? "", { kind, record }]));
  return Object.fromEntries(
    [...last].flatMap(([id, { kind, record }]) => (kind === "DELETED" ? [] : [[id, record?.document["title"]]])),
  );
};
const lastWebhook = () => vendor.webhooks.at(-1) ?? "";
const again = (webhook: string) => `${webhook} `;
/** A record changes by a clock that is wrong. */
const writeAt = (ahead: number) => {
  vendor.skewMilliseconds = ahead;
  vendor.change("a", "write");
  vendor.skewMilliseconds = 0;
};
const scan = async () => {
  house.pass((scanMinutes + 1) * minute);
  await house.sync();
};

const webhook = ["a webhook with the record", () => house.receive(lastWebhook())] as const;
const hint = ["a webhook that names the record", () => house.receive(JSON.stringify({ id: "a", kind: "hint" }))] as const;
const poll = ["a poll", () => house.sync()] as const;
const list = ["a complete list", scan] as const;
const asked = [
  "syncSystem",
  async () => {
    await house.ingest.syncNow(house.environmentId(), "sys_1", { withScans: true });
    await house.sync();
  },
] as const;

describe("a vendor whose records can be read", () => {
  withHouse({ hasTimes: true, canRead: true, listsAll: true });

  describe.each([
    ["in 2099", century],
    ["five hours ahead", 5 * hour],
  ])("after a time %s", (_, ahead) => {
    it.each([webhook, hint, poll, list, asked])("The next change comes in by %s", async (__, comesIn) => {
      writeAt(ahead);
      await house.receive(lastWebhook());
      expect(await titles()).toEqual({ a: "a.1", b: "b.0" });
      house.pass(minute);
      vendor.change("a", "write");
      await comesIn();
      expect(await titles()).toEqual({ a: "a.2", b: "b.0" });
    });

    it("A webhook that comes twice brings no older version back", async () => {
      writeAt(ahead);
      const early = lastWebhook();
      await house.receive(early);
      vendor.change("a", "write");
      await house.sync();
      house.pass(minute);
      await house.receive(early);
      await house.receive(again(early));
      expect(await told()).toEqual(["created a.0", "created b.0", "updated a.1", "updated a.2"]);
    });

    it("Polling continues", async () => {
      writeAt(ahead);
      await house.sync();
      for (const title of ["b.1", "b.2", "b.3"]) {
        house.pass(3 * hour);
        vendor.change("b", "write");
        house.pass(minute);
        await house.sync();
        expect(await titles()).toEqual({ a: "a.1", b: title });
      }
    });
  });

  it.each([hint, list, asked])("A restored backup comes in by %s", async (_, comesIn) => {
    vendor.save();
    vendor.change("a", "write");
    await house.sync();
    vendor.change("a", "write");
    const late = lastWebhook();
    house.pass(10 * minute);
    vendor.restore();
    await comesIn();
    await house.receive(late);
    expect(await told()).toEqual(["created a.0", "created b.0", "updated a.1", "updated a.0"]);
    // Times count again after a day at the latest.
    house.pass(25 * hour);
    const { reads } = vendor;
    vendor.change("a", "write");
    await house.receive(lastWebhook());
    expect(await titles()).toEqual({ a: "a.4", b: "b.0" });
    expect(vendor.reads).toBe(reads);
  });

  it("Records that a restored backup lacks are deleted after two complete lists, and records that it has come back", async () => {
    vendor.save();
    vendor.change("c", "write");
    vendor.change("b", "delete");
    await house.receive(lastWebhook());
    await house.sync();
    expect(await titles()).toEqual({ a: "a.0", c: "c.0" });
    house.pass(hour);
    vendor.restore();
    await scan();
    expect(await titles()).toEqual({ a: "a.0", b: "b.0", c: "c.0" });
    await scan();
    expect(await titles()).toEqual({ a: "a.0", b: "b.0" });
  });

  describe.each([
    ["a webhook reported", () => house.receive(lastWebhook())],
    [
      "two complete lists revealed",
      async () => {
        await scan();
        await scan();
      },
    ],
  ])("after a deletion that %s", (_, comesIn) => {
    it.each([webhook, hint, list, asked])("A restored record comes back with its old time by %s", async (__, comesBack) => {
      vendor.change("a", "delete");
      const deletion = lastWebhook();
      await comesIn();
      expect(await titles()).toEqual({ b: "b.0" });
      house.pass(10 * minute);
      vendor.change("a", "untrash");
      await comesBack();
      expect(await titles()).toEqual({ a: "a.0", b: "b.0" });
      // The deletion comes late or again.
      await house.receive(deletion);
      await house.receive(again(deletion));
      expect(await titles()).toEqual({ a: "a.0", b: "b.0" });
    });
  });

  it("A deletion that is dated in the future is checked by a read", async () => {
    vendor.skewMilliseconds = 5 * hour;
    vendor.change("a", "delete");
    vendor.skewMilliseconds = 0;
    vendor.change("a", "write");
    await house.sync();
    await house.receive(vendor.webhooks.at(-2) ?? "");
    expect(await titles()).toEqual({ a: "a.2", b: "b.0" });
  });

  it("A deletion from before the vendor's clock was put back is checked by a read", async () => {
    house.pass(20 * minute);
    vendor.change("a", "delete");
    const deletion = lastWebhook();
    house.pass(minute);
    writeAt(-15 * minute);
    await house.sync();
    await house.receive(deletion);
    expect(await told()).toEqual(["created a.0", "created b.0", "updated a.2"]);
  });

  it.each([poll, hint])(
    "A result of %s that was in progress while the vendor's clock was corrected brings no older version back",
    async (_, comesIn) => {
      writeAt(5 * hour);
      vendor.meanwhile = async () => {
        vendor.meanwhile = async () => {};
        vendor.change("a", "write");
        await house.receive(lastWebhook());
      };
      await comesIn();
      expect(await told()).toEqual(["created a.0", "created b.0", "updated a.2"]);
    },
  );

  it("A copy that a list keeps showing is checked once, and again after an hour", async () => {
    vendor.freezeLists(true);
    vendor.change("a", "write");
    await house.receive(lastWebhook());
    vendor.change("b", "delete");
    await house.receive(lastWebhook());
    const { reads } = vendor;
    await scan();
    expect(vendor.reads).toBe(reads + 2);
    for (let count = 0; count < 5; count += 1) {
      house.pass(minute);
      await asked[1]();
    }
    expect(vendor.reads).toBe(reads + 2);
    await scan();
    expect(vendor.reads).toBe(reads + 4);
    expect(await told()).toEqual(["created a.0", "created b.0", "updated a.1", "deleted b.0"]);
  });

  it.each([-5, 5])("A clock that is always %s hours off causes no reads", async (hours) => {
    vendor.skewMilliseconds = hours * hour;
    house.pass(6 * hour);
    for (let count = 0; count < 3; count += 1) {
      vendor.change("a", "write");
      await house.receive(lastWebhook());
      house.pass(minute);
      vendor.change("b", "write");
      await house.sync();
      house.pass(minute);
    }
    expect(await titles()).toEqual({ a: "a.3", b: "b.3" });
    expect(vendor.reads).toBe(0);
  });
});

describe("a vendor whose records cannot be read", () => {
  withHouse({ hasTimes: true, canRead: false, listsAll: true });

  it.each([webhook, poll, list, asked])("The next change comes in by %s after a time in 2099", async (_, comesIn) => {
    writeAt(century);
    await house.receive(lastWebhook());
    house.pass(minute);
    vendor.change("a", "write");
    await comesIn();
    expect(await titles()).toEqual({ a: "a.2", b: "b.0" });
  });

  it("An older time is believed once complete lists have shown it for an hour", async () => {
    vendor.save();
    vendor.change("a", "write");
    await house.sync();
    house.pass(10 * minute);
    vendor.restore();
    await scan();
    house.pass(10 * minute);
    await asked[1]();
    expect(await titles()).toEqual({ a: "a.1", b: "b.0" });
    await scan();
    expect(await titles()).toEqual({ a: "a.0", b: "b.0" });
  });

  it("An older time that lists show only occasionally is not believed", async () => {
    for (const isOld of [true, false, true, false]) {
      vendor.freezeLists(isOld);
      if (isOld && vendor.webhooks.length === 2) {
        vendor.change("a", "write");
        await house.receive(lastWebhook());
      }
      await scan();
      expect(await titles()).toEqual({ a: "a.1", b: "b.0" });
    }
  });
});

describe("a vendor that lists only changes", () => {
  withHouse({ hasTimes: true, canRead: true, listsAll: false });

  it("All changes are listed again at the interval of complete lists, and on request", async () => {
    for (const comesIn of [scan, asked[1]]) {
      vendor.save();
      vendor.change("a", "write");
      const title = vendor.histories.get("a")?.at(-1)?.title;
      await house.sync();
      expect(await titles()).toMatchObject({ a: title });
      house.pass(10 * minute);
      vendor.restore();
      await comesIn();
      await house.sync();
      expect(await titles()).toEqual({ a: "a.0", b: "b.0" });
    }
  });
});
