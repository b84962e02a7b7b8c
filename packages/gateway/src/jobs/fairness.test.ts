import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { scanJob, syncJob } from "../ingest/jobs.ts";
import { ingressJob } from "../ingress/jobs.ts";
import type { OpenStore } from "../store/opened-store.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { handle } from "./define-job.ts";
import type { JobOptions, JobQueue } from "./job-queue.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const seconds = (count: number) => count * 1000;
const { perEnvironment, mostLong } = syncJob.shares;

let store: OpenStore;
let jobs: JobQueue;
/** The active syncs in the order in which they began. Each lasts until a test ends it, as with a vendor that does not answer. */
const running = new Map<string, () => void>();
const begun: string[] = [];
/** Syncs whose signal was aborted. */
const lost: string[] = [];
let sent = 0;
let isOver = false;
let waiting: { readonly isSo: () => boolean; readonly resolve: () => void }[] = [];

const handlers = [
  handle(ingressJob, ({ environmentId, deliveryId }, signal) => work(`${environmentId}/${deliveryId}`, signal)),
  handle(syncJob, ({ environmentId, systemId, entity }, signal) => work(`${environmentId}/${systemId}/${entity}`, signal)),
  handle(scanJob, ({ environmentId, systemId, entity }, signal) => work(`scan ${environmentId}/${systemId}/${entity}`, signal)),
];
async function work(name: string, signal: AbortSignal): Promise<void> {
  const ended = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => {
    lost.push(name);
    ended.resolve();
  });
  running.set(name, ended.resolve);
  begun.push(name);
  look();
  if (!isOver) await ended.promise;
  running.delete(name);
  look();
}
function look(): void {
  for (const { isSo, resolve } of waiting) if (isSo()) resolve();
  waiting = waiting.filter(({ isSo }) => !isSo());
}
const until = (isSo: () => boolean) =>
  new Promise<void>((resolve) => {
    waiting.push({ isSo, resolve });
    look();
  });
const send = async (name: string, options: JobOptions = {}) => {
  sent += 1;
  const [environmentId = "", systemId = "", entity = ""] = name.split("/");
  await jobs.send(syncJob, { environmentId, systemId, entity }, { key: name, ...options });
};
const sendScan = async (systemId: string, entity: string) => {
  sent += 1;
  await jobs.send(scanJob, { environmentId: "a", systemId, entity }, { key: `a/${systemId}/${entity}` });
};
const untilBegun = (...names: readonly string[]) => until(() => names.every((one) => begun.includes(one)));
const systemsOf = (environmentId: string, count: number) =>
  Array.from({ length: count }, (_, number) => `${environmentId}/sys_${environmentId}_${number}/WorkOrder`);
const placesOf = (environmentId: string) => [...running.keys()].filter((name) => name.startsWith(`${environmentId}/`)).length;

beforeAll(async () => {
  store = await openCopiedStore();
  jobs = await createJobQueue(store.jobDatabase, [syncJob, scanJob, ingressJob], silent);
  await jobs.start(handlers);
}, seconds(60));
afterAll(async () => {
  await jobs[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});
afterEach(async () => {
  isOver = true;
  for (const end of running.values()) end();
  await until(() => begun.length === sent && running.size === 0);
  isOver = false;
  begun.length = 0;
  sent = 0;
}, seconds(60));

it(
  "An active key does not block the jobs behind it",
  async () => {
    await send("a/sys_1/WorkOrder");
    await untilBegun("a/sys_1/WorkOrder");
    // Its next run waits and is the oldest waiting job.
    await send("a/sys_1/WorkOrder");
    await send("a/sys_2/WorkOrder");
    await untilBegun("a/sys_2/WorkOrder");
    expect(begun).toEqual(["a/sys_1/WorkOrder", "a/sys_2/WorkOrder"]);
  },
  seconds(60),
);

it(
  "A complete list that never finishes holds up no poll of its entity or system, and only lists of its part of the system",
  async () => {
    await sendScan("sys_1", "WorkOrder");
    await untilBegun("scan a/sys_1/WorkOrder");
    await sendScan("sys_1", "Location");
    await sendScan("sys_1", "Asset");
    await sendScan("sys_2", "WorkOrder");
    const polls = ["a/sys_1/WorkOrder", "a/sys_1/Asset"];
    for (const name of polls) await send(name);
    await untilBegun(...polls, "scan a/sys_1/Asset", "scan a/sys_2/WorkOrder");
    expect(begun).not.toContain("scan a/sys_1/Location");
  },
  seconds(60),
);

it(
  "Other environments get places when one customer's vendors take all that they can get",
  async () => {
    const greedy = systemsOf("b", 2 * perEnvironment);
    for (const name of greedy) await send(name);
    await untilBegun(...greedy.slice(0, perEnvironment));
    const others = ["c/sys_c/WorkOrder", "d/sys_d/WorkOrder"];
    for (const name of others) await send(name);
    await untilBegun(...others);
    expect(placesOf("b")).toBe(perEnvironment);
  },
  seconds(60),
);

it(
  "Short turns get places when the vendors of three customers never finish",
  async () => {
    const greedy = ["e", "f", "g"].flatMap((environmentId) => systemsOf(environmentId, 20));
    for (const [index, name] of greedy.entries()) {
      await send(name, { isLong: true });
      if (index < mostLong) await untilBegun(name);
    }
    const others = ["h/sys_1/WorkOrder", "h/sys_2/WorkOrder", "e/sys_other/WorkOrder"];
    for (const name of others) await send(name);
    await untilBegun(...others);
    expect(begun.filter((name) => greedy.includes(name))).toHaveLength(mostLong);
    // The environment without a place is next, although many jobs of the first customer have waited longer.
    await send("k/sys_1/WorkOrder", { isLong: true });
    for (const next of ["f/sys_f_0/WorkOrder", "g/sys_g_0/WorkOrder", "k/sys_1/WorkOrder"]) {
      const first = [...running.keys()].find((name) => name.startsWith("e/sys_e_"));
      running.get(first ?? "")?.();
      await untilBegun(next);
    }
    expect(begun).toHaveLength(mostLong + 6);
  },
  seconds(60),
);

it(
  "Exactly two syncs of one system run at once",
  async () => {
    const entities = ["WorkOrder", "Asset", "Location", "Customer", "Technician", "Appointment"];
    for (const entity of entities) await send(`i/sys_1/${entity}`);
    await send("i/sys_2/WorkOrder");
    await untilBegun("i/sys_2/WorkOrder");
    expect([...running.keys()].filter((name) => name.startsWith("i/sys_1/"))).toHaveLength(2);
  },
  seconds(60),
);

it(
  "Other systems get places when a vendor answers none of the reads that its webhooks trigger",
  async () => {
    const hung = Array.from({ length: 100 }, (_, number) => `ind_${number}`);
    await jobs.sendAll(
      ingressJob,
      hung.map((deliveryId) => ({ environmentId: "l", deliveryId })),
      { systemId: "sys_1" },
    );
    await until(() => running.size === 20);
    await jobs.send(ingressJob, { environmentId: "l", deliveryId: "ind_other" }, { systemId: "sys_2" });
    await jobs.send(ingressJob, { environmentId: "m", deliveryId: "ind_other" }, { systemId: "sys_3" });
    sent += 102;
    await untilBegun("l/ind_other", "m/ind_other");
    expect(running.size).toBe(22);
  },
  seconds(60),
);

it(
  "A job that was given to another process is aborted, and no other job is",
  async () => {
    await send("n/sys_1/WorkOrder");
    await send("n/sys_2/WorkOrder");
    await untilBegun("n/sys_1/WorkOrder", "n/sys_2/WorkOrder");
    await store.jobDatabase.db?.executeSql(
      "update pgboss.job set state = 'retry', retry_count = 1 where data->>'environmentId' = 'n' and data->>'systemId' = 'sys_1'",
    );
    // Its signal ends it, and it begins again.
    sent += 1;
    await until(() => begun.length === 3 && lost.length > 0);
    expect(begun.at(-1)).toBe("n/sys_1/WorkOrder");
    expect(lost).toEqual(["n/sys_1/WorkOrder"]);
    // The next heartbeat also aborts a job that does not come back.
    await store.jobDatabase.db?.executeSql("update pgboss.job set state = 'completed' where data->>'systemId' = 'sys_2'");
    await until(() => lost.length > 1);
    expect(lost).toEqual(["n/sys_1/WorkOrder", "n/sys_2/WorkOrder"]);
  },
  seconds(60),
);

it(
  "A job whose key was active when pg-boss last looked begins as soon as that run ends",
  async () => {
    const name = "o/sys_1/WorkOrder";
    await send(name);
    await untilBegun(name);
    // pg-boss notes active keys every ten seconds, and fetches none of them until it next looks.
    const noted = await store.jobDatabase.db?.executeSql(
      `update pgboss.queue set singletons_active = array['${name}'] where name = 'sync'
      returning singletons_active as keys`,
    );
    expect(noted?.rows).toEqual([{ keys: null }]);
    await send(name);
    running.get(name)?.();
    await until(() => begun.length === 2);
  },
  seconds(60),
);
