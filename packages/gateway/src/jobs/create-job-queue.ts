import { randomInt } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { fromKysely, type JobInsert, PgBoss, systemClock } from "pg-boss";
import { systemStopwatch } from "../clock.ts";
import { DatabaseAwayError } from "../errors.ts";
import { gatherWork } from "../gather-work.ts";
import type { Log } from "../log.ts";
import { asDatabaseAway } from "../store/database-away.ts";
import { inSteps } from "../store/in-steps.ts";
import type { JobDatabase } from "../store/job-database.ts";
import { createSparingClient } from "../store/sparing-client.ts";
import { bringForward } from "./bring-forward.ts";
import { createDeadNodesLook, lookAgainAndAgain } from "./dead-nodes.ts";
import { type Job, type JobData, longPriority } from "./define-job.ts";
import { groupOf } from "./group-of.ts";
import type { JobQueue } from "./job-queue.ts";
import { lookForDue } from "./look-for-due.ts";
import { giveBack, selectDead } from "./node-rows.ts";
import { aloneSession, openNodeSession } from "./node-session.ts";
import { reschedule } from "./reschedule.ts";
import { setUpQueues } from "./set-up-queues.ts";
import { workQueue, type QueueWork } from "./work-queue.ts";

/** The queue's time limits and intervals. */
export interface JobTiming {
  /** Another node takes a job over when its own node has had no session for this long. */
  readonly graceMilliseconds: number;
  /** How often the queue looks for nodes without a session. */
  readonly nodesMilliseconds: number;
  /** Another node takes a job over when its own node has sent no heartbeat for this long, whatever session that node has. */
  readonly heartbeatSeconds: number;
  /** How late a job may begin that another node has sent or whose time has come. */
  readonly dueMilliseconds: number;
  /** How often the queue looks for missed heartbeats and for jobs that a clock set back has postponed. */
  readonly lookSeconds: number;
  /** How long active jobs may take to end when the node stops. */
  readonly stopMilliseconds: number;
}

const usualTiming: JobTiming = {
  graceMilliseconds: 2000,
  nodesMilliseconds: 500,
  dueMilliseconds: 1000,
  heartbeatSeconds: 20,
  lookSeconds: 10,
  stopMilliseconds: 10_000,
};

/** What the caller of a job queue chooses. */
export interface JobQueueOptions {
  /** Called with the queue's name for each attempt of a job that fails. */
  readonly onFailed?: (name: string) => void;
  /** Called with the queue's name and the seconds that a job was due when this node took it. */
  readonly onTaken?: (name: string, seconds: number) => void;
  readonly timing?: Partial<JobTiming>;
}

/**
 * Opens the queues of these jobs. Their tables are in the schema `pgboss` of the same database.
 * @throws StartError when the database does not allow the set-up.
 */
export async function createJobQueue(
  { roles, whileAlone, clientOf, ...database }: JobDatabase,
  declared: readonly Job[],
  log: Log,
  { onFailed, onTaken, timing }: JobQueueOptions = {},
): Promise<JobQueue> {
  const { graceMilliseconds, nodesMilliseconds, heartbeatSeconds, dueMilliseconds, lookSeconds, stopMilliseconds } = {
    ...usualTiming,
    ...timing,
  };
  const names = declared.map(({ name }) => name);
  const node = randomInt(1, 2 ** 31 - 1);
  const NodeClient = clientOf?.(node);
  const boss = new PgBoss({
    ...database,
    ...(NodeClient === undefined ? {} : { Client: createSparingClient(NodeClient) }),
    superviseIntervalSeconds: lookSeconds,
    // The supervisor looks for missed heartbeats only at this interval. The default is once a minute.
    monitorIntervalSeconds: lookSeconds,
    monitorVacuum: false,
    reindex: false,
    // pg-boss measures its workers' pauses with this. A wall clock that is set back would stop them for as long as the jump.
    clock: { ...systemClock, now: () => Math.trunc(performance.timeOrigin + systemStopwatch()) },
  });
  boss.on("error", (error) => log.warn({ error: error.message }, "the job queue reported an error"));
  const openSession = async () => {
    await whileAlone(() => setUpQueues(boss, declared, { roles, heartbeatSeconds, isAlone: NodeClient === undefined }));
    // Handlers stop long before other nodes take their jobs over.
    return NodeClient === undefined ? aloneSession : await openNodeSession(NodeClient, node, graceMilliseconds / 2, log);
  };
  const session = await openSession().catch(async (error: unknown) => {
    await boss.stop({ graceful: false });
    throw asDatabaseAway(error);
  });
  const bringAllForward = () => boss.getDb().executeSql(bringForward(names));
  await bringAllForward();
  const looking = setInterval(() => {
    bringAllForward().catch((error: Error) => log.warn({ error: error.message }, "jobs could not be brought forward"));
  }, lookSeconds * 1000);
  const stopping = new AbortController();
  /** Sends the jobs that are sent at the same time together. */
  const sending = gatherWork<SentJob, void>({
    keyOf: ({ name }) => name,
    places: 2,
    mostItems: 500,
    sizeOf: () => 0,
    mostBytes: Infinity,
    concernsAll: (error) => error instanceof DatabaseAwayError,
    async work(sent) {
      const [{ name }] = sent as readonly [SentJob]; // a set is never empty
      await boss
        .insert(
          name,
          sent.map(({ job }) => job),
        )
        .catch(throwAway);
      return sent.map(() => undefined);
    },
  });
  const work = new Map<string, QueueWork>();
  const wake = ({ name }: Pick<Job, "name">) => work.get(name)?.wake();
  const takeOver = async (dead: number) => {
    const taken = await giveBack(boss.getDb(), names, { node: dead });
    if (taken.length > 0) log.info({ jobs: taken }, "a node has ended without giving its jobs back; they are taken over");
    for (const { queue } of taken) wake({ name: queue });
  };
  const look = createDeadNodesLook({ find: () => selectDead(boss.getDb(), names, node), takeOver, graceMilliseconds });
  const looks =
    session === aloneSession
      ? Promise.resolve()
      : lookAgainAndAgain(
          () => look(session.isThere),
          nodesMilliseconds,
          (error) => log.warn({ err: error }, "jobs of dead nodes could not be looked for"),
          stopping.signal,
        );
  let looksForDue = Promise.resolve();
  return {
    async send(job, data, { key, onlyIfNoneWaits = false, afterSeconds = 0, transaction, isLong = false, systemId } = {}) {
      const connection = transaction === undefined ? {} : { db: fromKysely(transaction) };
      const { name } = job;
      const options = { ...optionsOf(job, data, { afterSeconds, isLong, systemId }), ...connection };
      const sent = { name, job: { data, ...options, ...(key === undefined ? {} : { singletonKey: key }) } };
      if (transaction !== undefined) await boss.send(name, data, options).catch(throwAway);
      else if (key === undefined || onlyIfNoneWaits) await sending.add(sent);
      else {
        const move = () => reschedule(boss.getDb(), name, { key, afterSeconds, priority: options.priority }).catch(throwAway);
        if (!(await move())) {
          await sending.add(sent);
          // Somebody else may have sent one just before.
          await move();
        }
      }
      if (transaction === undefined && afterSeconds <= 0) wake(job);
    },
    async sendAll(job, data, { afterSeconds = 0, systemId, transaction, keyOf, isLong = () => false, idOf } = {}) {
      const jobs = data.map((item) => {
        const [key, id] = [keyOf?.(item), idOf?.(item)];
        const options = optionsOf(job, item, { afterSeconds, isLong: isLong(item), systemId });
        return { data: item, ...options, ...(key !== undefined && { singletonKey: key }), ...(id !== undefined && { id }) };
      });
      const connection = transaction === undefined ? {} : { db: fromKysely(transaction) };
      for (const step of inSteps(jobs)) await boss.insert(job.name, [...step], connection).catch(throwAway);
      if (transaction === undefined && afterSeconds <= 0) wake(job);
    },
    async waiting({ name }, ids) {
      const found = await boss.getDb().executeSql(selectWaiting, [name, ids]).catch(throwAway);
      return new Set(found.rows.map(({ id }: { readonly id: string }) => id));
    },
    wake,
    async counts() {
      // pg-boss updates these counts every `monitorIntervalSeconds`.
      return (await boss.getQueues(names)).map(({ name, readyCount, deferredCount, activeCount, failedCount }) => ({
        queue: name,
        waiting: readyCount,
        scheduled: deferredCount,
        active: activeCount,
        failed: failedCount,
      }));
    },
    async start(handlers) {
      const found = declared.map(({ name }) => {
        const handler = handlers.find(({ job }) => job.name === name);
        if (handler === undefined) throw new Error(`The job "${name}" has no handler.`);
        return handler;
      });
      const dependencies = { log, onFailed, onTaken, session, beatMilliseconds: (heartbeatSeconds * 1000) / 4 };
      for (const handler of found) work.set(handler.job.name, workQueue(boss, handler, dependencies, stopping.signal));
      looksForDue = lookAgainAndAgain(
        async () => {
          for (const { queue } of await lookForDue(boss.getDb(), names)) work.get(queue)?.wake();
        },
        dueMilliseconds,
        (error) => log.warn({ err: error }, "jobs could not be looked for"),
        stopping.signal,
      );
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      clearInterval(looking);
      const ended = Promise.all([looks, looksForDue, ...[...work.values()].map((one) => one.ended)]);
      await Promise.race([ended, setTimeout(stopMilliseconds, undefined, { ref: false })]);
      await boss.stop({ graceful: true, timeout: stopMilliseconds });
      // Last, because other nodes take over the jobs of a node without a session.
      await session[Symbol.asyncDispose]();
    },
  };
}

/** By the primary key. */
const selectWaiting = "select id from pgboss.job where name = $1 and id = any($2::uuid[]) and state < 'active'";

/** What pg-boss is told about a job besides its data. */
const optionsOf = <Data extends JobData>(
  job: Job<Data>,
  data: Data,
  {
    afterSeconds,
    isLong,
    systemId,
  }: { readonly afterSeconds: number; readonly isLong: boolean; readonly systemId: string | undefined },
) => ({ startAfter: afterSeconds, priority: isLong ? longPriority : 0, group: groupOf(job, data, systemId) });

/** A job to send and its queue. */
interface SentJob {
  readonly name: string;
  readonly job: JobInsert;
}

const throwAway = (error: unknown): never => {
  throw asDatabaseAway(error);
};
