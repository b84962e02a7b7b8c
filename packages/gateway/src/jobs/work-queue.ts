import type { PgBoss } from "pg-boss";
import { DatabaseAwayError } from "../errors.ts";
import { failureWords, type Log } from "../log.ts";
import { joinSignals } from "../signals.ts";
import type { JobHandler, NextTurn } from "./define-job.ts";
import { createEnding } from "./end-attempts.ts";
import { fetchFairly, type RunningJob } from "./fetch-fairly.ts";
import { type DueEnvironment, lookForDue } from "./look-for-due.ts";
import { type Attempt, giveBack } from "./node-rows.ts";
import type { NodeSession } from "./node-session.ts";
import { takeDue, type TakenJob, type Wanted } from "./take-due.ts";
import { throughOutages, untilWritten } from "./through-outages.ts";

/** The work on one queue. */
export interface QueueWork {
  /** Looks for jobs now. */
  wake(): void;
  /** Settles when work has stopped and the active jobs have ended. */
  readonly ended: Promise<void>;
}

interface Claim extends RunningJob, Attempt {
  /** Aborted when the job no longer belongs to this node. */
  readonly lost: AbortController;
  readonly done: Promise<void>;
}

/** How long a free place waits for others, to be filled together with them. */
const refillMilliseconds = 20;

/** Whether an environment, of which jobs were taken, has no more that can be taken now. */
const isExhausted = ({ environmentId, isLong }: DueEnvironment, wanted: Wanted, jobs: readonly TakenJob[]): boolean =>
  isLong === wanted.isLong &&
  wanted.environmentIds.includes(environmentId) &&
  (jobs.find(({ data }) => data.environmentId === environmentId)?.found ?? 0) < wanted.mostOfEach;

const takenAway = () => new Error("Another process has taken over the job.");

/** What work on a queue needs besides the queue. */
export interface WorkDependencies {
  readonly log: Log;
  readonly onFailed: ((name: string) => void) | undefined;
  readonly onTaken: ((name: string, seconds: number) => void) | undefined;
  readonly session: NodeSession;
  /** How often active jobs send a heartbeat. */
  readonly beatMilliseconds: number;
}

/** Runs a queue's jobs until `stopping` is aborted. {@link fetchFairly} decides how the places are shared out. */
export function workQueue(
  boss: PgBoss,
  handler: JobHandler,
  { log, onFailed, onTaken, session, beatMilliseconds }: WorkDependencies,
  stopping: AbortSignal,
): QueueWork {
  const { name, shares } = handler.job;
  const running = new Set<Claim>();
  let woken = Promise.withResolvers<void>();
  /** Whether jobs may be waiting for a place, so that one that becomes free has to be filled. */
  let isLeft = true;
  /** The number of places that have become free since jobs were last taken. */
  let freed = 0;
  let refilling: NodeJS.Timeout | undefined;
  const wake = () => woken.resolve();
  const warn = (error: unknown) =>
    log.warn({ queue: name, error: error instanceof Error ? error.message : "unknown" }, "the job queue reported an error");

  const touch = async (claims: readonly Attempt[]): Promise<number> => {
    const answer = await boss.touch(name, [...claims]);
    return (answer as { readonly affected: number }).affected; // the type omits the result
  };

  const ending = createEnding(boss, name);

  const giveBackAll = (attempts: readonly Attempt[]) =>
    untilWritten(() => giveBack(boss.getDb(), [name], { attempts }), stopping).catch(warn);

  const run = async (job: TakenJob, isLong: boolean, lost: AbortSignal): Promise<void> => {
    using joined = joinSignals([lost, stopping]);
    const attempt = { id: job.id, retryCount: job.retryCount };
    let next: NextTurn | null = null;
    const again = (asked: NextTurn) => void (next = asked);
    const isOurs = async () => {
      if (!session.isThere) throw new DatabaseAwayError("Whether the job is still this node's cannot be told yet.");
      return (await touch([attempt])) === 1;
    };
    const work = async () => {
      const { away } = session;
      using upToNow = joinSignals([joined.signal, away]);
      next = null;
      try {
        await handler.work(job.data, upToNow.signal, { isLong, again });
      } catch (error) {
        throw away.aborted ? away.reason : error;
      }
    };
    try {
      await throughOutages(work, isOurs, joined.signal);
    } catch (error) {
      if (stopping.aborted) {
        await giveBackAll([attempt]);
        return;
      }
      onFailed?.(name);
      log.warn({ queue: name, job: job.data, attempt: job.retryCount, ...failureWords(error) }, "a job failed");
      await untilWritten(() => boss.fail(name, attempt), stopping).catch(warn);
      return;
    }
    await untilWritten(() => ending.add({ ...attempt, again: next }), stopping).catch(warn);
  };

  const begin = (job: TakenJob, isLong: boolean) => {
    // The job was considered dead here and has come back.
    for (const { id, lost } of running) if (id === job.id) lost.abort(takenAway());
    const { id, retryCount, data } = job;
    const lost = new AbortController();
    const done = run(job, isLong, lost.signal).finally(() => {
      running.delete(claim);
      freed += 1;
      if (!isLeft) return;
      if (freed >= shares.refill) wake();
      else refilling ??= setTimeout(wake, refillMilliseconds);
    });
    const claim: Claim = { id, retryCount, environmentId: data.environmentId, isLong, lost, done };
    running.add(claim);
  };

  /** Takes jobs while any wait and a place is free. */
  const fill = async (): Promise<void> => {
    clearTimeout(refilling);
    [refilling, freed] = [undefined, 0];
    // Nothing is known when this fails.
    isLeft = true;
    if (!session.isThere || running.size >= shares.places) return;
    let due = await lookForDue(boss.getDb(), [name]);
    // Jobs that are not taken because others of their group run may be next when one of those ends.
    isLeft = due.length > 0;
    for (;;) {
      const wanted = fetchFairly(shares, [...running], due);
      if (wanted === null || !session.isThere || stopping.aborted) return;
      const jobs = await takeDue(boss.getDb(), name, wanted, shares.perGroup);
      // They may include jobs that this node has just given back.
      if (stopping.aborted) return jobs.length > 0 ? await giveBackAll(jobs) : undefined;
      for (const job of jobs) {
        onTaken?.(name, job.waitedSeconds);
        begin(job, wanted.isLong);
      }
      due = due.filter((one) => !isExhausted(one, wanted, jobs));
    }
  };

  /** Sends a heartbeat for all active jobs at once, and for each alone only when some no longer belong to this node. */
  const beat = async (): Promise<void> => {
    const claims = [...running];
    if (claims.length === 0 || (await touch(claims)) === claims.length) return;
    for (const claim of claims) {
      if (running.has(claim) && (await touch([claim])) === 0 && running.has(claim)) claim.lost.abort(takenAway());
    }
  };

  const work = async (): Promise<void> => {
    const beating = setInterval(() => void beat().catch(warn), beatMilliseconds).unref();
    stopping.addEventListener("abort", wake);
    while (!stopping.aborted) {
      woken = Promise.withResolvers<void>();
      await fill().catch(warn);
      if (!stopping.aborted) await woken.promise;
    }
    await Promise.all([...running].map(({ done }) => done));
    clearTimeout(refilling);
    clearInterval(beating);
    stopping.removeEventListener("abort", wake);
  };

  return { wake, ended: work() };
}
