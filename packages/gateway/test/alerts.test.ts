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
      if (failures === 1) await house.calls(ids, 20, "server_error");
      await house.sync([other], { isGood: true });
      await house.pass(1);
    }
    expect(await opened()).toEqual(["VENDOR_DOWN fake"]);
    expect(await house.told()).toEqual(["ALERT_OPENED VENDOR_DOWN"]);
    await house.sync([...ids, other], { isGood: true });
    await house.pass(6);
    expect(await opened()).toEqual([]);
    expect(await house.told()).toEqual(["ALERT_OPENED VENDOR_DOWN", "ALERT_RESOLVED VENDOR_DOWN"]);
    // The calls of the outage are still among those of the last hour.
    for (let minute = 0; minute < 10; minute++) {
      await house.sync([...ids, other], { isGood: true });
      await house.pass(1);
    }
    expect(await house.list()).toHaveLength(1);
    expect(house.warned).toEqual([]);
  });

  test("What still fails when the vendor is back is told for itself", async () => {
    const ids = await house.systems(10);
    const [broken = "", ...others] = ids;
    await house.pass(1);
    for (let failures = 1; failures <= 16; failures++) {
      await house.sync([broken], { failures, ...down });
      if (failures > 2) await house.sync(others, { failures: failures - 2, ...down });
      else await house.sync(others, { isGood: true });
      await house.pass(1);
    }
    expect(await opened()).toEqual(["VENDOR_DOWN fake"]);
    for (let minute = 0; minute < 6; minute++) {
      await house.sync(others, { isGood: true });
      await house.pass(1);
    }
    expect(await house.told()).toEqual(["ALERT_OPENED VENDOR_DOWN", "ALERT_RESOLVED VENDOR_DOWN", "ALERT_OPENED SYNC_FAILING"]);
    expect(await opened()).toEqual([`SYNC_FAILING ${broken}`]);
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

  test("A reader that is bound to a system sees and acknowledges the alerts of that system only", async () => {
    const [mine = "", others = ""] = await house.systems(2);
    await house.status(mine, "REAUTHORIZATION_REQUIRED");
    await house.status(others, "REAUTHORIZATION_REQUIRED");
    await house.pass(1);
    const all = await house.list();
    expect(all).toHaveLength(2);
    const bound = { ...house.principal, systemId: mine };
    const everything = { states: null, rules: null, systemIds: null, connectorIds: null, after: null, limit: 10 };
    expect(await house.alerts.list(bound, everything)).toMatchObject([{ subjectId: mine }]);
    expect(await house.alerts.list(house.principal, { ...everything, connectorIds: ["fake"], states: ["RESOLVED"] })).toEqual([]);
    const theirs = all.find(({ subjectId }) => subjectId === others)?.id ?? "";
    expect([
      ...(
        await house.alerts.byIds(
          bound,
          all.map(({ id }) => id),
        )
      ).values(),
    ]).toMatchObject([{ subjectId: mine }]);
    expect(await house.alerts.acknowledge(bound, theirs, null)).toEqual({ type: "unknown" });
    expect(await house.list("ACKNOWLEDGED")).toEqual([]);
  });

  test("Pages follow each other, newest first", async () => {
    const ids = await house.systems(5);
    for (const id of ids) {
      await house.status(id, "REAUTHORIZATION_REQUIRED");
      await house.pass(1);
    }
    const query = { states: ["OPEN" as const], rules: null, systemIds: null, connectorIds: null, limit: 2 };
    const seen: string[] = [];
    let after: { readonly openedAt: Date; readonly id: string } | null = null;
    for (let page = await house.alerts.list(house.principal, { ...query, after }); page.length > 0;) {
      seen.push(...page.map(({ subjectId }) => subjectId));
      after = page.at(-1) ?? null;
      page = await house.alerts.list(house.principal, { ...query, after });
    }
    expect(seen).toEqual(ids.toReversed());
  });

  test("An acknowledged alert has no reminder, and is over like any other", async () => {
    const [id = ""] = await house.systems(1);
    await house.status(id, "REAUTHORIZATION_REQUIRED");
    await house.pass(1);
    const [alert] = await house.list();
    expect(await house.alerts.acknowledge(house.principal, alert?.id ?? "", "Called them")).toMatchObject({
      type: "done",
      value: { state: "ACKNOWLEDGED", note: "Called them", acknowledgedBy: "tok_1" },
    });
    house.skip(1500);
    await house.pass(2);
    await house.status(id, "CONNECTED");
    await house.sync([id], { isGood: true });
    await house.pass(6);
    expect(await house.told()).toEqual(["ALERT_OPENED REAUTHORIZATION_REQUIRED", "ALERT_RESOLVED REAUTHORIZATION_REQUIRED"]);
    expect(await house.alerts.acknowledge(house.principal, alert?.id ?? "", null)).toMatchObject({ type: "conflict" });
  });

  test("Only the channels that want a rule get its messages, and one that fails is tried again", async () => {
    const { environmentId } = house.principal;
    const chat = { url: "https://chat.example/x" };
    await house.alerts.createChannel(environmentId, { name: "Other", chat, rules: ["VENDOR_DOWN"] });
    const made = await house.alerts.createChannel(environmentId, { name: "All", chat });
    const channelId = made.type === "done" ? made.value.id : "";
    const [id = ""] = await house.systems(1);
    await house.status(id, "REAUTHORIZATION_REQUIRED");
    await house.pass(3);
    expect(house.sent).toMatchObject([{ channelId, telling: "OPENED" }]);
    expect(await house.deliver()).toMatchObject([{ name: "NotSentError" }]);
    expect(house.outcomes).toEqual(["chat failed"]);
    expect(await house.alerts.channel(environmentId, channelId)).toMatchObject({
      lastError: "The connection was closed before the chat answered.",
      lastFailedAt: house.clock(),
    });
  });

  test("While nodes judge in turn, a minute has one round", async () => {
    const [id = ""] = await house.systems(1);
    await house.pass(1);
    await house.status(id, "REAUTHORIZATION_REQUIRED");
    await house.round();
    expect(await house.list()).toEqual([]);
    await house.pass(1);
    await Promise.all([house.round(), house.round()]);
    expect(await house.told()).toEqual(["ALERT_OPENED REAUTHORIZATION_REQUIRED"]);
  });

  test("A node whose clock is a second behind begins no round of its own, so stale syncs are told", async () => {
    const [stale = "", working = ""] = await house.systems(2);
    const second = 1 / 60;
    const pass = async (whileBehind: () => Promise<void>) => {
      await house.sync([working], { isGood: true });
      await house.pass(1);
      await whileBehind();
      house.skip(-second);
      await house.round();
      house.skip(second);
    };
    await pass(() => house.status(working, "REAUTHORIZATION_REQUIRED"));
    expect(await house.list()).toEqual([]);
    await house.status(working, "CONNECTED");
    for (let minute = 0; minute < 17; minute++) await pass(async () => {});
    expect(await opened()).toEqual([`SYNC_STALE ${stale}`]);
  });

  test("Rounds go on after the clock was set back", async () => {
    const [id = ""] = await house.systems(1);
    await house.pass(1);
    await house.status(id, "REAUTHORIZATION_REQUIRED");
    house.skip(-10);
    await house.round();
    expect(await opened()).toEqual([`REAUTHORIZATION_REQUIRED ${id}`]);
  });

  test("What cannot be read is judged no further, and holds up nothing else", async () => {
    const [id = "", other = ""] = await house.systems(2);
    const from = { environment_id: house.principal.environmentId, system_id: id, entity: "WorkOrder" };
    const held = { id: "hld_1", records: 60, total: 100, trace_id: "t", found_at: house.clock(), last_found_at: house.clock() };
    await store.service
      .insertInto("held_deletions")
      .values({ ...from, ...held })
      .execute();
    await house.pass(1);
    expect(await opened()).toEqual([`SUSPECTED_DELETIONS ${id}`]);
    house.breakReading("held_deletions");
    await store.service.deleteFrom("held_deletions").execute();
    await house.status(other, "REAUTHORIZATION_REQUIRED");
    await house.pass(10);
    expect(await opened()).toEqual([`REAUTHORIZATION_REQUIRED ${other}`, `SUSPECTED_DELETIONS ${id}`]);
    expect(house.warned).toHaveLength(10);
    expect(house.warned[0]).toMatchObject([{ rules: ["SUSPECTED_DELETIONS"] }, expect.any(String)]);
    house.breakReading(null);
    await house.sync([id, other], { isGood: true });
    await house.pass(6);
    expect(await opened()).toEqual([`REAUTHORIZATION_REQUIRED ${other}`]);
  });

  test("After a time without rounds what had no chance to be synced is not called stale, and an alert about it stays", async () => {
    const [stale = "", other = ""] = await house.systems(2);
    await house.pass(1);
    for (let minute = 0; minute < 17; minute++) {
      await house.sync([other], { isGood: true });
      await house.pass(1);
    }
    expect(await opened()).toEqual([`SYNC_STALE ${stale}`]);
    house.skip(600);
    await house.pass(10);
    expect(await opened()).toEqual([`SYNC_STALE ${stale}`]);
    await house.pass(6);
    expect(await opened()).toEqual([`SYNC_STALE ${other}`, `SYNC_STALE ${stale}`]);
  });
});
