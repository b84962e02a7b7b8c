import { setTimeout } from "node:timers/promises";
import { fromKysely, PgBoss, systemClock } from "pg-boss";
import { systemStopwatch } from "../clock.ts";
import type { Log } from "../log.ts";
import { asDatabaseAway } from "../store/database-away.ts";
import type { JobDatabase } from "../store/job-database.ts";
import type { Roles } from "../store/roles.ts";
import { bringForward } from "./bring-forward.ts";
import type { Job } from "./define-job.ts";
import { longPriority } from "./fetch-fairly.ts";
import { groupOf } from "./group-of.ts";
import type { JobQueue } from "./job-queue.ts";
import { grantSending } from "./job-rights.ts";
import { heartbeatSeconds, workQueue, type QueueWork } from "./work-queue.ts";

const longestSeconds = 86_000;
/** How often missed heartbeats, and jobs that a clock set back has put off, are looked for. */
const lookSeconds = 10;
/** What is under way when the node stops gets so long to end. */
const stopMilliseconds = 10_000;
/** A waiting job is kept as long as pg-boss allows: a machine that was off for weeks, or a clock set ahead, must not lose one. */
const keptSeconds = 365 * 86_400;
/** No job has this id. */
const noJob = "00000000-0000-0000-0000-000000000000";

/** What a job queue may be told beside what it stands on. */
export interface JobQueueOptions {
  /** Told of each try of a job that fails, with the name of its queue. */
  readonly onFailed?: (name: string) => void;
}

/**
 * Opens the queues of these jobs, whose tables lie in the schema `pgboss` of the same database.
 * @throws StartError when the database does not let them be set up.
 */
export async function createJobQueue(
  { roles, whileAlone, ...database }: JobDatabase,
  declared: readonly Job[],
  log: Log,
  { onFailed }: JobQueueOptions = {},
): Promise<JobQueue> {
  const boss = new PgBoss({
    ...database,
    superviseIntervalSeconds: lookSeconds,
    // Missed heartbeats are looked for by a supervisor only as often as this, which is once a minute where it is left out.
    monitorIntervalSeconds: lookSeconds,
    // Keys that the last look found under way are passed over until this is read again.
    queueCacheIntervalSeconds: 2,
    monitorVacuum: false,
    reindex: false,
    // It measures its workers' pauses with it: by the wall clock, one that is set back stops them for as long as the jump.
    clock: { ...systemClock, now: () => Math.trunc(performance.timeOrigin + systemStopwatch()) },
  });
  boss.on("error", (error) => log.warn({ error: error.message }, "the job queue reported an error"));
  await whileAlone(() => setUp(boss, declared, roles)).catch(async (error: unknown) => {
    await boss.stop({ graceful: false });
    throw error;
  });
  const bringAllForward = () => boss.getDb().executeSql(bringForward(declared.map(({ name }) => name)));
  await bringAllForward();
  const looking = setInterval(() => {
    bringAllForward().catch((error: Error) => log.warn({ error: error.message }, "jobs could not be brought forward"));
  }, lookSeconds * 1000);
  const stopping = new AbortController();
  const work = new Map<string, QueueWork>();
  const wake = ({ name }: Pick<Job, "name">) => work.get(name)?.wake();
  return {
    async send(job, data, { key, onlyIfNoneWaits = false, afterSeconds = 0, transaction, isLong = false, systemId } = {}) {
      const connection = transaction === undefined ? {} : { db: fromKysely(transaction) };
      const { name } = job;
      const options = {
        startAfter: afterSeconds,
        priority: isLong ? longPriority : 0,
        group: groupOf(job, data, systemId),
        ...connection,
      };
      if (key === undefined) await boss.send(name, data, options).catch(throwAway);
      else if (onlyIfNoneWaits) await boss.send(name, data, { ...options, singletonKey: key }).catch(throwAway);
      else await boss.upsert(name, data, { ...options, singletonKey: key }).catch(throwAway);
      if (transaction === undefined && afterSeconds <= 0) wake(job);
    },
    async sendAll(job, data, { systemId, transaction } = {}) {
      const jobs = data.map((item) => ({ data: item, group: groupOf(job, item, systemId) }));
      await boss.insert(job.name, jobs, transaction === undefined ? {} : { db: fromKysely(transaction) }).catch(throwAway);
      if (transaction === undefined) wake(job);
    },
    wake,
    async counts() {
      // pg-boss counts them up every `monitorIntervalSeconds`.
      return (await boss.getQueues(declared.map(({ name }) => name))).map(
        ({ name, readyCount, deferredCount, activeCount, failedCount }) => ({
          queue: name,
          waiting: readyCount,
          scheduled: deferredCount,
          active: activeCount,
          failed: failedCount,
        }),
      );
    },
    async start(handlers) {
      for (const { name } of declared) {
        const handler = handlers.find(({ job }) => job.name === name);
        if (handler === undefined) throw new Error(`The job "${name}" has no handler.`);
        work.set(name, workQueue(boss, handler, { log, onFailed }, stopping.signal));
      }
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      clearInterval(looking);
      const ended = Promise.all([...work.values()].map((one) => one.ended));
      await Promise.race([ended, setTimeout(stopMilliseconds, undefined, { ref: false })]);
      await boss.stop({ graceful: true, timeout: stopMilliseconds });
    },
  };
}

async function setUp(boss: PgBoss, declared: readonly Job[], roles: Roles): Promise<void> {
  await boss.start();
  for (const { name, policy } of declared) {
    await boss.createQueue(name, {
      policy,
      retryLimit: 8,
      retryBackoff: true,
      retryDelay: 1,
      retryDelayMax: 300,
      expireInSeconds: longestSeconds,
      heartbeatSeconds,
      deleteAfterSeconds: 3600,
      retentionSeconds: keptSeconds,
    });
    // Earlier versions had every commit of a job notify all nodes.
    await boss.updateQueue(name, { notify: false });
  }
  // pg-boss looks a queue up, on a handle of its own, when it is used for the first time. Inside a transaction of the embedded store, which
  // has one session, that would wait for ever; so each is used once here, after the last of them was made.
  for (const { name } of declared) await boss.cancel(name, noJob);
  await boss.getDb().executeSql(grantSending(roles));
}

const throwAway = (error: unknown): never => {
  throw asDatabaseAway(error);
};
