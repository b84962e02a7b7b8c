import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openAlertsHouse, type AlertsHouse } from "../src/alerts/testing/open-alerts-house.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, type FreshDatabase, freshDatabase } from "./harness/fresh-database.ts";

describeOnEachStore("alerts", () => {
  let place: FreshDatabase;
  let store: OpenStore;
  let house: AlertsHouse;
  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { entities: new Map(), ...storeParts });
    house = await openAlertsHouse(store);
  }, 60_000);
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  beforeEach(() => house.begin());

  const opened = async () => (await house.list("OPEN")).map(({ rule, subjectId }) => `${rule} ${subjectId}`);

  test("A customer who has to sign in again is one alert, told once, and its end is told", async () => {
    const [id = ""] = await house.systems(1);
    await house.status(id, "REAUTHORIZATION_REQUIRED");
    await house.pass(3);
    expect(await opened()).toEqual([`REAUTHORIZATION_REQUIRED ${id}`]);
    expect(await house.told()).toEqual(["ALERT_OPENED REAUTHORIZATION_REQUIRED"]);

    await house.status(id, "CONNECTED");
    await house.sync([id], { isGood: true });
    await house.pass(5);
    expect(await opened()).toEqual([`REAUTHORIZATION_REQUIRED ${id}`]);
    await house.pass(1);
    expect(await house.list()).toMatchObject([{ state: "RESOLVED", endReason: "OVER" }]);
    expect(await house.told()).toEqual(["ALERT_OPENED REAUTHORIZATION_REQUIRED", "ALERT_RESOLVED REAUTHORIZATION_REQUIRED"]);
    expect(house.warned).toEqual([]);
  });

  const down = { error: "UNAVAILABLE: The vendor does not answer." };

  test("A hundred systems of one connector that fail at once are one alert, told once, which ends once", async () => {
    const ids = await house.systems(100);
    const [other = ""] = await house.systems(1, "other");
    await house.pass(1);
    for (let failures = 1; failures <= 20; failures++) {
      await house.sync(ids, { failures, ...down });
      await house.sync([other], { isGood: true });
      await house.pass(1);
    }
    expect(await opened()).toEqual(["VENDOR_DOWN fake"]);
    expect(await house.told()).toEqual(["ALERT_OPENED VENDOR_DOWN"]);
    await house.sync([...ids, other], { isGood: true });
    await house.pass(6);
    expect(await opened()).toEqual([]);
    expect(await house.told()).toEqual(["ALERT_OPENED VENDOR_DOWN", "ALERT_RESOLVED VENDOR_DOWN"]);
    expect(house.warned).toEqual([]);
  });

  test("A system that flaps is not told twice within the hold", async () => {
    const [id = ""] = await house.systems(1);
    for (let turn = 0; turn < 6; turn++) {
      await house.status(id, "REAUTHORIZATION_REQUIRED");
      await house.pass(1);
      await house.status(id, "CONNECTED");
      await house.sync([id], { isGood: true });
      await house.pass(7);
    }
    expect(await house.told()).toEqual(["ALERT_OPENED REAUTHORIZATION_REQUIRED", "ALERT_RESOLVED REAUTHORIZATION_REQUIRED"]);
    expect(await house.list()).toHaveLength(1);
  });

  test("An alert that is still open after a day is told once more", async () => {
    const [id = ""] = await house.systems(1);
    await house.status(id, "REAUTHORIZATION_REQUIRED");
    await house.pass(1);
    house.skip(1439);
    await house.pass(2);
    house.skip(2880);
    await house.pass(2);
    expect(await house.told()).toEqual(["ALERT_OPENED REAUTHORIZATION_REQUIRED", "ALERT_STILL_OPEN REAUTHORIZATION_REQUIRED"]);
  });
});
