import { expect, it } from "vitest";
import { syncJob } from "../ingest/jobs.ts";
import type { OpenStore } from "../store/opened-store.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { handle, type JobTurn, type NextTurn } from "./define-job.ts";
import { sendAgain } from "./send-again.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const target = { environmentId: "env_1", systemId: "sys_1", entity: "WorkOrder" };
const later: NextTurn = { afterSeconds: 3600, isLong: false };

/** The jobs that are kept, in whatever state. */
const jobsOf = async ({ jobDatabase: { db } }: OpenStore) =>
  (await db?.executeSql("select state, retry_count, start_after > now() as is_later, priority from pgboss.job"))?.rows;

it("A job that is sent again as it ends runs again, and leaves nothing behind", async () => {
  await using store = await openCopiedStore();
  await using jobs = await createJobQueue(store.jobDatabase, [syncJob], silent);
  const turns: (JobTurn | undefined)[] = [];
  const ended = Promise.withResolvers<void>();
  await jobs.start([
    handle(syncJob, async (_data, _signal, turn) => {
      turn?.again(turns.length < 2 ? { afterSeconds: 0, isLong: true } : later);
      if (turns.push(turn) === 3) ended.resolve();
    }),
  ]);
  await jobs.send(syncJob, target, { key: "k" });
  await ended.promise;
  expect(turns.map((turn) => turn?.isLong)).toEqual([false, true, true]);
  await expect.poll(() => jobsOf(store)).toEqual([{ state: "created", retry_count: 0, is_later: true, priority: 0 }]);
}, 60_000);

it("A job whose work fails after it asked to be sent again is tried again instead", async () => {
  await using store = await openCopiedStore();
  await using jobs = await createJobQueue(store.jobDatabase, [syncJob], silent);
  let runs = 0;
  const ended = Promise.withResolvers<void>();
  await jobs.start([
    handle(syncJob, async (_data, _signal, turn) => {
      runs += 1;
      if (runs === 2) return ended.resolve();
      turn?.again(later);
      throw new Error("It fails.");
    }),
  ]);
  await jobs.send(syncJob, target, { key: "k" });
  await ended.promise;
  await expect.poll(() => jobsOf(store)).toMatchObject([{ state: "completed", retry_count: 1 }]);
}, 60_000);

it("A job is not sent again beside one of its key that waits", async () => {
  await using store = await openCopiedStore();
  await using jobs = await createJobQueue(store.jobDatabase, [syncJob], silent);
  let runs = 0;
  const ended = Promise.withResolvers<void>();
  await jobs.start([
    handle(syncJob, async (data, _signal, turn) => {
      runs += 1;
      // The key is being worked on, so this one waits.
      if (runs === 1) await jobs.send(syncJob, data, { key: "k" });
      turn?.again(later);
      if (runs === 2) ended.resolve();
    }),
  ]);
  await jobs.send(syncJob, target, { key: "k" });
  await ended.promise;
  const states = async () => (await jobsOf(store))?.map(({ state }) => state).toSorted();
  await expect.poll(states).toEqual(["completed", "created"]);
}, 60_000);

it("An attempt that another one has replaced sends nothing, and the next job's attempts are no longer its own", async () => {
  await using store = await openCopiedStore();
  const { db } = store.jobDatabase;
  if (db === undefined) throw new Error("The embedded store has no job database");
  await using _made = await createJobQueue(store.jobDatabase, [syncJob], silent);
  const { rows } = await db.executeSql(
    "insert into pgboss.job (name, state, policy, singleton_key, retry_count) values ('sync', 'active', 'stately', 'k', 1) returning id",
  );
  const attempt = (retryCount: number) => ({ id: String(rows[0].id), retryCount, again: later });
  expect(await sendAgain(db, "sync", [attempt(0)])).toEqual(new Set());
  expect(await sendAgain(db, "sync", [attempt(1)])).toEqual(new Set([rows[0].id]));
  await db.executeSql("update pgboss.job set state = 'active'");
  expect(await sendAgain(db, "sync", [attempt(0)])).toEqual(new Set());
}, 60_000);
