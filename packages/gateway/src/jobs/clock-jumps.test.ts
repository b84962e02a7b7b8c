import { afterEach, expect, it, vi } from "vitest";
import { erasureJob, syncJob } from "../ingest/jobs.ts";
import type { OpenStore } from "../store/opened-store.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import { createJobQueue } from "./create-job-queue.ts";
import { handle } from "./define-job.ts";

const day = 86_400_000;
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
afterEach(() => void vi.useRealTimers());
/** Sets the process's clock, which the embedded store also uses, to this offset from the right time. It runs on from there. */
const setClock = (milliseconds: number) => {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ["Date"], shouldAdvanceTime: true });
  vi.setSystemTime(vi.getRealSystemTime() + milliseconds);
};
const target = { environmentId: "env_1", systemId: "sys_1", entity: "WorkOrder" };

/** Handlers that report each job as it arrives. */
function awaitJobs() {
  const sync = Promise.withResolvers<unknown>();
  const erasure = Promise.withResolvers<unknown>();
  const handlers = [handle(syncJob, async (job) => sync.resolve(job)), handle(erasureJob, async (job) => erasure.resolve(job))];
  return { handlers, sync: sync.promise, erasure: erasure.promise };
}

/** Leaves a job whose process has died: nothing renews its heartbeat. */
async function leaveBehind(store: OpenStore): Promise<void> {
  const { db } = store.jobDatabase;
  await db?.executeSql(`
    insert into pgboss.job (name, data, state, policy, retry_limit, retry_delay_max, expire_seconds, started_on, heartbeat_on, heartbeat_seconds)
    values ('erasure', '{"environmentId":"env_1","systemId":"sys_1"}', 'active', 'stately', 8, 300, 86000, now(), now(), 2)`);
}

it.each([-day, day])(
  "Waiting jobs begin and a dead process's jobs are found after the clock was set by %i ms",
  async (jump) => {
    await using store = await openCopiedStore();
    {
      await using jobs = await createJobQueue(store.jobDatabase, [syncJob, erasureJob], silent, { timing: { lookSeconds: 1 } });
      const awaited = awaitJobs();
      await jobs.start(awaited.handlers);
      await leaveBehind(store);
      await jobs.send(syncJob, target, { key: "k", afterSeconds: 3 });
      setClock(jump);
      expect(await awaited.sync).toEqual(target);
      expect(await awaited.erasure).toMatchObject({ systemId: "sys_1" });
      await jobs.send(syncJob, target, { key: "k", afterSeconds: 3 });
    }
    // The clock is set while nothing runs.
    setClock(2 * jump);
    await using jobs = await createJobQueue(store.jobDatabase, [syncJob, erasureJob], silent, { timing: { lookSeconds: 1 } });
    const awaited = awaitJobs();
    await jobs.start(awaited.handlers);
    expect(await awaited.sync).toEqual(target);
  },
  90_000,
);
