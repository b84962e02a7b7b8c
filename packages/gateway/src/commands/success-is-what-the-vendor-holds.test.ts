import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openModelHouse, type ModelHouse } from "../ingest/testing/open-model-house.ts";
import type { ModelVendor } from "../ingest/testing/model-vendor.ts";
import { keepJobs } from "../jobs/testing/kept-jobs.ts";
import type { Principal } from "../principal.ts";
import { createCommands, type CommandStage } from "./create-commands.ts";
import { commandsJob } from "./jobs.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

const jobs = keepJobs();
const fiveHours = 5 * 3_600_000;

let house: ModelHouse;
let vendor: ModelVendor;
let commands: CommandStage;
let recordId: string;

/** Sets up one record that was written while the vendor's clock was five hours ahead. */
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
    vendor = await house.begin({ marksDeleted: false, sendsPayload: true, datesDeletions: true, skewMilliseconds: fiveHours });
    vendor.change("a", "write");
    await house.sync();
    vendor.skewMilliseconds = 0;
    recordId = (await house.changes())[0]?.recordId ?? "";
    house.pass(60_000);
  });
}

/** Returns the title of a success, or the type of any other outcome. */
async function update(): Promise<unknown> {
  const principal: Principal = {
    environmentId: house.environmentId(),
    environmentKind: "test",
    tokenId: "t",
    scopes: ["write"],
    systemId: null,
    expiresAt: null,
  };
  const values = { title: "new" };
  const request = { entity: "WorkOrder", recordId, values, ifVersion: null, idempotencyKey: "k", hold: false };
  const outcome = await commands.update(principal, request, "trace");
  return outcome.type === "success" ? outcome.record.document["title"] : outcome.type;
}

/** Runs the work of one minute. */
async function readBackLater(): Promise<void> {
  jobs.take(commandsJob);
  await commands.sweep();
  for (const data of jobs.take(commandsJob)) await commands.handlers.commands.work(data, new AbortController().signal);
}

/** During the update somebody else changes the record while the clock is ahead, and its webhook arrives before the vendor's answer. */
function overtake(then: () => void): void {
  vendor.meanwhile = async () => {
    vendor.meanwhile = async () => {};
    vendor.skewMilliseconds = fiveHours;
    vendor.change("a", "write");
    await house.receive(vendor.webhooks.at(-1) ?? "");
    vendor.skewMilliseconds = 0;
    then();
  };
}

describe("With a vendor whose records can be read", () => {
  withHouse(true);

  it("a success shows the vendor's answer, whatever its time", async () => {
    expect(await update()).toBe("new");
  });

  it("a success shows the newest record when somebody else was faster", async () => {
    overtake(() => vendor.change("a", "write", "newest"));
    expect(await update()).toBe("newest");
  });

  it("a write is pending until its record has been read back", async () => {
    vendor.answersWhole = false;
    vendor.isUnreadable = true;
    expect(await update()).toBe("pending");
    expect(await update()).toBe("pending");
    await expect(readBackLater()).rejects.toThrow("down");
    vendor.isUnreadable = false;
    house.pass(60_000);
    await readBackLater();
    expect(await update()).toBe("new");
    const { reads } = vendor;
    await readBackLater();
    expect(vendor.reads).toBe(reads);
  });

  it("a write is pending while the vendor does not show the record", async () => {
    overtake(() => vendor.change("a", "delete"));
    expect(await update()).toBe("pending");
    const { reads } = vendor;
    for (let minute = 0; minute < 60; minute += 1) {
      await readBackLater();
      house.pass(60_000);
    }
    expect(await update()).toBe("pending");
    // After 0, 1, 2, 4, 8, 16 and 32 minutes.
    expect(vendor.reads).toBe(reads + 7);
  });
});

describe("With a vendor whose records cannot be read", () => {
  withHouse(false);

  it("a success shows the vendor's answer, whatever its time", async () => {
    expect(await update()).toBe("new");
  });

  it("a write is pending when somebody else was faster", async () => {
    overtake(() => {});
    expect(await update()).toBe("pending");
    expect(await update()).toBe("pending");
  });
});
