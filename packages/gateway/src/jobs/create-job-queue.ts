import { fromKysely, PgBoss, type Job, type JobResult } from "pg-boss";
import { failureWords, type Log } from "../log.ts";
import { asDatabaseAway } from "../store/database-away.ts";
import type { JobDatabase } from "../store/job-database.ts";
import type { JobHandlers, JobName, JobQueue, JobTypes } from "./job-queue.ts";
import { grantSending } from "./job-rights.ts";
import { throughOutages, untilWritten } from "./through-outages.ts";
import { joinSignals } from "../signals.ts";

/**
 * How each queue is worked. `notifyPollingIntervalSeconds` bounds how late a job with a start time begins. A process that dies is noticed
 * by its heartbeat, so that a job may take as long as it needs.
 */
const queues = {
  sync: { policy: "stately", batchSize: 1, localConcurrency: 6, notifyPollingIntervalSeconds: 1 },
  ingress: { policy: "standard", batchSize: 10, localConcurrency: 6, notifyPollingIntervalSeconds: 5 },
  commands: { policy: "stately", batchSize: 1, localConcurrency: 2, notifyPollingIntervalSeconds: 5 },
  webhooks: { policy: "stately", batchSize: 1, localConcurrency: 1, notifyPollingIntervalSeconds: 5 },
  erasure: { policy: "stately", batchSize: 1, localConcurrency: 1, notifyPollingIntervalSeconds: 5 },
} as const satisfies Record<JobName, unknown>;

/** How many syncs of one system a node runs at the same time: one customer's long first sync leaves room for others. */
const syncsPerSystem = 2;
const longestSeconds = 86_000;
/** How often missed heartbeats are looked for. */
const lookSeconds = 10;
/** How often the heartbeat of a job under way is renewed: several times before it counts as missed, also when an outage ends late. */
const beatSeconds = 4;
/** No job has this id. */
const noJob = "00000000-0000-0000-0000-000000000000";

const queueNames = Object.keys(queues) as JobName[]; // the literal's own keys

/** Opens the queues, whose tables lie in the schema `pgboss` of the same database. */
export async function createJobQueue(database: JobDatabase, log: Log): Promise<JobQueue> {
  const boss = new PgBoss({
    ...database,
    useListenNotify: true,
    superviseIntervalSeconds: lookSeconds,
    // Missed heartbeats are looked for by a supervisor only as often as this, which is once a minute where it is left out.
    monitorIntervalSeconds: lookSeconds,
    monitorVacuum: false,
    reindex: false,
  });
  boss.on("error", (error) => log.warn({ error: error.message }, "the job queue reported an error"));
  await boss.start();
  for (const name of queueNames) {
    await boss.createQueue(name, {
      policy: queues[name].policy,
      notify: true,
      retryLimit: 8,
      retryBackoff: true,
      retryDelay: 1,
      retryDelayMax: 300,
      expireInSeconds: longestSeconds,
      heartbeatSeconds: 20,
      deleteAfterSeconds: 3600,
    });
  }
  // pg-boss looks a queue up, on a handle of its own, when it is used for the first time. Inside a transaction of the embedded store, which
  // has one session, that would wait for ever; so each is used once here, after the last of them was made.
  for (const name of queueNames) await boss.cancel(name, noJob);
  await boss.getDb().executeSql(grantSending);
  const stopping = new AbortController();
  return {
    async send(name, data, { key, onlyIfNoneWaits = false, afterSeconds = 0, transaction } = {}) {
      const connection = transaction === undefined ? {} : { db: fromKysely(transaction) };
      const options = {
        startAfter: afterSeconds,
        ...groupOf(data),
        ...connection,
      };
      if (key === undefined) await boss.send(name, data, options).catch(throwAway);
      else if (onlyIfNoneWaits) await boss.send(name, data, { ...options, singletonKey: key }).catch(throwAway);
      else await boss.upsert(name, data, { ...options, singletonKey: key }).catch(throwAway);
    },
    async sendAll(name, data) {
      const jobs = data.map((item) => ({ data: item, ...groupOf(item) }));
      await boss.insert(name, jobs).catch(throwAway);
    },
    async start(handlers) {
      for (const name of queueNames) await startWorker(boss, name, handlers, log, stopping.signal);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}

/** What belongs to one system is counted together. */
const groupOf = (data: object) =>
  "systemId" in data && typeof data.systemId === "string" ? { group: { id: data.systemId } } : {};

async function startWorker<Name extends JobName>(
  boss: PgBoss,
  name: Name,
  handlers: JobHandlers,
  log: Log,
  stopping: AbortSignal,
): Promise<void> {
  const { batchSize, localConcurrency, notifyPollingIntervalSeconds } = queues[name];
  const handle = handlers[name];
  const warn = (error: unknown) => log.warn({ queue: name, err: error }, "how a job ended could not be written down");
  const run = async (job: Job<JobTypes[Name]>): Promise<JobResult> => {
    using joined = joinSignals([job.signal, stopping]);
    const attempt = { id: job.id, retryCount: job.retryCount };
    const isHeld = async () => hasAffected(await boss.touch(name, attempt));
    try {
      await throughOutages(() => handle(job.data, joined.signal), isHeld, joined.signal);
    } catch (error) {
      log.warn({ queue: name, job: job.data, attempt: job.retryCount, ...failureWords(error) }, "a job failed");
      await untilWritten(() => boss.fail(name, attempt), stopping).catch(warn);
      return { id: job.id, status: "failed" };
    }
    // pg-boss writes it down once more, which changes nothing; but it would try only once.
    await untilWritten(() => boss.complete(name, attempt), stopping).catch(warn);
    return { id: job.id, status: "completed" };
  };
  await boss.work<JobTypes[Name]>(
    name,
    {
      batchSize,
      localConcurrency,
      ...(name === "sync" ? { localGroupConcurrency: syncsPerSystem } : {}),
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds,
      heartbeatRefreshSeconds: beatSeconds,
      burstWhenBatchFull: true,
      perJobResults: true,
    },
    (jobs: Job<JobTypes[Name]>[]) => Promise.all(jobs.map(run)),
  );
}

const throwAway = (error: unknown): never => {
  throw asDatabaseAway(error);
};

/** Whether a statement about one job has found it. pg-boss's types leave out what it answers. */
const hasAffected = (answer: object): boolean => "affected" in answer && answer.affected === 1;
