import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openModelHouse, type ModelHouse } from "../ingest/testing/open-model-house.ts";
import type { ModelVendor } from "../ingest/testing/model-vendor.ts";
import { keepJobs } from "../jobs/testing/kept-jobs.ts";
import type { Principal } from "../principal.ts";
import type { DeleteRequest } from "./commands.ts";
import { createCommands, type CommandStage } from "./create-commands.ts";
import { commandsJob } from "./jobs.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

const jobs = keepJobs();

let house: ModelHouse;
let vendor: ModelVendor;
let commands: CommandStage;
let recordId: string;

function withHouse(canRead: boolean): void {
  beforeAll(async () => {
    house = await openModelHouse({ hasTimes: true, canRead, listsAll: true });
    const { opened, systems, ingest, clock } = house;
    const { store, records, catalog } = opened;
    commands = createCommands({ ring() {}, store, records, catalog, systems, ingest, clock, log: silent, jobs });
  }, 60_000);
  afterAll(async () => {
    await commands[Symbol.asyncDispose]();
    await house[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    vendor = await house.begin({
      marksDeleted: false,
      sendsPayload: true,
      datesDeletions: true,
      skewMilliseconds: 0,
    });
    vendor.change("a", "write", "old");
    await house.sync();
    recordId = (await house.changes())[0]?.recordId ?? "";
    house.pass(60_000);
  });
}

const principal = (): Principal => ({
  environmentId: house.environmentId(),
  environmentKind: "test",
  tokenId: "t",
  scopes: ["write"],
  systemId: null,
  expiresAt: null,
});

const remove = (more: Partial<DeleteRequest> = {}) =>
  commands.delete(
    principal(),
    { entity: "WorkOrder", recordId, ifVersion: null, idempotencyKey: "k", hold: false, ...more },
    "trace",
  );

/** The changes since the record was created, with their causes. */
const told = async () => (await house.changes()).slice(1).map(({ kind, cause, traceId }) => [kind, cause, traceId]);

/** Runs the work of one minute. */
async function readBackLater(): Promise<void> {
  jobs.take(commandsJob);
  await commands.sweep();
  for (const data of jobs.take(commandsJob)) await commands.handlers.commands.work(data, new AbortController().signal);
}

describe("With a vendor whose records can be read", () => {
  withHouse(true);

  it("a success shows the record in its last known state, and the log has the deletion", async () => {
    const outcome = await remove();
    expect(outcome).toMatchObject({
      type: "success",
      command: { operation: "delete", status: "SUCCEEDED", recordId },
      record: { id: recordId, version: 2, document: { title: "old" }, deletedAt: expect.any(Date) },
    });
    expect(await told()).toEqual([["DELETED", "COMMAND", "trace"]]);
    await house.sync();
    expect(await told()).toHaveLength(1);
  });

  it("a repeated idempotency key deletes once and returns the deleted record every time", async () => {
    const first = await remove();
    expect(await remove()).toEqual(first);
    expect(vendor.deletes).toBe(1);
    expect(await remove({ idempotencyKey: "other" })).toMatchObject({ type: "failure", failure: { code: "NOT_FOUND" } });
    expect(await remove({ ifVersion: 1 })).toMatchObject({ type: "failure", failure: { code: "IDEMPOTENCY_KEY_REUSED" } });
    expect(vendor.deletes).toBe(1);
  });

  it("a delete of another version is refused without a vendor call", async () => {
    expect(await remove({ ifVersion: 7 })).toMatchObject({ type: "failure", failure: { code: "VERSION_CHANGED" } });
    expect(vendor.deletes).toBe(0);
  });

  it("a delete is pending while the vendor still shows the record", async () => {
    vendor.deletesLater = true;
    expect(await remove()).toMatchObject({ type: "pending", command: { status: "SUCCEEDED", recordId: null } });
    await readBackLater();
    expect(await remove()).toMatchObject({ type: "pending" });
    expect(await told()).toEqual([]);
    vendor.change("a", "delete");
    house.pass(120_000);
    await readBackLater();
    expect(await remove()).toMatchObject({ type: "success", record: { deletedAt: expect.any(Date) } });
    expect(await told()).toEqual([["DELETED", "COMMAND", "trace"]]);
    expect(vendor.deletes).toBe(1);
  });

  it("a delete is pending while the vendor cannot be reached", async () => {
    vendor.isUnreadable = true;
    expect(await remove()).toMatchObject({ type: "pending" });
    vendor.isUnreadable = false;
    await readBackLater();
    expect(await remove()).toMatchObject({ type: "success" });
  });

  it("a webhook that reports the deletion before the vendor's answer adds no second change", async () => {
    vendor.meanwhile = async () => {
      vendor.meanwhile = async () => {};
      await house.receive(vendor.webhooks.at(-1) ?? "");
    };
    expect(await remove()).toMatchObject({ type: "success" });
    expect((await told()).map(([kind]) => kind)).toEqual(["DELETED"]);
  });

  it("a record that somebody recreates in the meantime stays", async () => {
    vendor.meanwhile = async () => {
      vendor.meanwhile = async () => {};
      vendor.change("a", "write", "again");
    };
    expect(await remove()).toMatchObject({ type: "pending" });
    expect(await house.record(recordId)).toMatchObject({ deletedAt: null, document: { title: "again" } });
  });

  it("a held delete runs when its system is in use again", async () => {
    const { store } = house.opened;
    const setStatus = (status: "PAUSED" | "CONNECTED") =>
      store.service.updateTable("systems").set({ status }).where("environment_id", "=", house.environmentId()).execute();
    await setStatus("PAUSED");
    expect(await remove({ idempotencyKey: "refused" })).toMatchObject({ type: "failure", failure: { code: "SYSTEM_PAUSED" } });
    expect(await remove({ hold: true })).toMatchObject({ type: "pending", command: { status: "HELD" } });
    expect(vendor.deletes).toBe(0);
    await setStatus("CONNECTED");
    await readBackLater();
    expect(await remove({ hold: true })).toMatchObject({ type: "success", record: { deletedAt: expect.any(Date) } });
    expect(vendor.deletes).toBe(1);
  });
});

describe("With a vendor whose records cannot be read", () => {
  withHouse(false);

  it("the vendor's answer is trusted", async () => {
    expect(await remove()).toMatchObject({ type: "success", record: { deletedAt: expect.any(Date) } });
    expect(await told()).toEqual([["DELETED", "COMMAND", "trace"]]);
  });
});
