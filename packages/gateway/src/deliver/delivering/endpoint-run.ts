import { createBackoff, pause } from "../../backoff.ts";
import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import { LostConsumerError, type OwnedConsumer } from "../../consumers/consumer.ts";
import { followLog, type FollowedLog } from "../../consumers/follow-log.ts";
import type { Places } from "../../consumers/tables.ts";
import { GatewayError } from "../../errors.ts";
import { lowestOf } from "../../consumers/lowest-of.ts";
import { outcomeOf, type Attempt } from "../sending/attempt.ts";
import { createBreaker, type Breaker } from "./breaker.ts";
import { createDueDeliveries, type DueDeliveries } from "./due-deliveries.ts";
import { deliveredAtOnce, failedAtFirst, type Job, type LogJob, triedAgain, waitingDelivery } from "./job.ts";
import { bodyInTime, createJobOf, type JobOf, retryTiming, sendJob } from "./entry-job.ts";
import { createLanes } from "./lanes.ts";
import { createPace, type Pace } from "./pace.ts";
import { createReplaySource, type ReplaySource, type ReplaySourceOptions } from "./replay-source.ts";
import type { RunDependencies, RunEnd, RunningEndpoint } from "./run-dependencies.ts";
import { type EndpointKey, readStoredAbove, readWaiting } from "./settle-rows.ts";
import { emptySettlement, isSamePlaces, type Settlement, sizeOf } from "./settlement.ts";
import { disableEndpoint, storeResults } from "./store-results.ts";

/** An event could not be made ready. What else was done is stored. */
interface FailedEnd {
  readonly type: "failed";
  readonly error: unknown;
}

/** Entries that may wait in memory behind others of their keys. */
const mostWaiting = 256;
/** Deliveries that may wait in the store before nothing more is taken from the log. */
const mostPending = 10_000;
const mostUnstored = 1_000;
const storedTogether = 200;
const storeMilliseconds = 50;
const usualTickMilliseconds = 250;
/** A quiet place is stored this often. */
const placeMilliseconds = 10_000;
const graceMilliseconds = 3_000;
const goneReason = "The endpoint answered 410 Gone: it wants nothing any more.";

/**
 * Delivers to one endpoint, as its owner. For each key (a record, a system, a command) one call is in flight at most, and the next event
 * begins only after the previous one was accepted or stored as waiting. Results and the place are stored together, in sets; after a crash
 * what was not stored is sent again under the same id. A class, because every delivery passes through its state.
 */
export class EndpointRun {
  readonly #on: RunDependencies;
  readonly #consumer: OwnedConsumer;
  readonly #endpoint: RunningEndpoint;
  readonly #row: EndpointKey;
  readonly #followed: FollowedLog;
  readonly #breaker: Breaker;
  readonly #pace: Pace;
  readonly #stopwatch: Stopwatch;
  readonly #calls = new AbortController();
  /** Resolved when a run that is stopping has nothing in flight. */
  readonly #idle = Promise.withResolvers<void>();
  readonly #finished = Promise.withResolvers<RunEnd>();
  readonly #lanes = createLanes();
  readonly #jobOf: JobOf;
  readonly #replay: ReplaySource | null;
  #replaysInFlight = 0;
  #isReplaysTurn = false;
  #inFlight = 0;
  /** Keys with stored deliveries that wait. */
  #blocked = new Set<string>();
  /** Deliveries whose results are stored, and that the log will bring once more. */
  #storedAbove = new Set<string>();
  #pending = 0;
  readonly #due: DueDeliveries;
  /** An endpoint that was failing gets what has waited before anything new. */
  #isRecovering = false;
  #unstored: Settlement = emptySettlement();
  #storing: Promise<void> | null = null;
  #storeTimer: NodeJS.Timeout | undefined;
  #places: Places;
  #placesAt: number;
  #isStopping = false;
  #hasFailed = false;

  constructor(on: RunDependencies, consumer: OwnedConsumer, endpoint: RunningEndpoint) {
    this.#on = on;
    this.#consumer = consumer;
    this.#endpoint = endpoint;
    const { environmentId, id: endpointId, places } = consumer;
    this.#row = { environmentId, endpointId };
    this.#places = places;
    this.#stopwatch = on.stopwatch ?? systemStopwatch;
    this.#placesAt = this.#stopwatch();
    this.#breaker = createBreaker(endpoint.health);
    this.#jobOf = createJobOf(on, endpoint, endpointId);
    this.#due = createDueDeliveries({ ...on, row: this.#row, most: endpoint.maxInFlight, onRead: () => this.#afterReading() });
    this.#pace = createPace(endpoint.maxPerSecond, this.#stopwatch);
    this.#followed = followLog(on.feed, { environmentId, places, interests: endpoint.wanted.interests });
    const { replay } = endpoint;
    this.#replay = replay === null ? null : createReplaySource({ ...this.#replayOptions(), replay });
  }

  #replayOptions(): Omit<ReplaySourceOptions, "replay"> {
    return {
      changeLog: this.#on.changeLog,
      database: this.#database,
      environmentId: this.#row.environmentId,
      makeJob: (log, entry) => this.#jobOf("replay", log, entry, null),
      onArrival: () => this.#tick(),
      onFailure: (error) => this.#fail(error),
    };
  }

  /** Runs until the signal is aborted or the run ends by itself. @throws LostConsumerError; whatever keeps it from going on. */
  async run(signal: AbortSignal): Promise<RunEnd> {
    const above = lowestOf(this.#places)?.position ?? 0;
    this.#storedAbove = new Set(await readStoredAbove(this.#database, this.#row, above));
    const { keys, count } = await readWaiting(this.#database, this.#row, this.#on.clock());
    this.#blocked = new Set(keys);
    this.#pending = count;
    if (count > 0) this.#due.sooner(new Date(0));
    const stop = () => void this.#stop({ type: "stopped" });
    const tick = setInterval(() => this.#tick(), this.#on.tickMilliseconds ?? usualTickMilliseconds);
    this.#followed.onArrival = () => this.#pump();
    signal.addEventListener("abort", stop);
    try {
      if (signal.aborted) stop();
      this.#pump();
      return await this.#finished.promise;
    } finally {
      signal.removeEventListener("abort", stop);
      clearInterval(tick);
      clearTimeout(this.#storeTimer);
      this.#followed.end();
      this.#calls.abort(new LostConsumerError("The run has ended."));
      // The next run reads what is being stored.
      await this.#storing;
    }
  }

  get #database() {
    return this.#on.store.environment(this.#row.environmentId);
  }

  #tick(): void {
    this.#pump();
    if (this.#isStopping) return;
    const isOld = this.#stopwatch() - this.#placesAt >= placeMilliseconds;
    const isDue = isOld && !isSamePlaces(this.#followed.places(), this.#places);
    if (isDue || this.#replay?.hasNews === true) this.#store();
  }

  /** Begins as much as may be in flight. */
  #pump(): void {
    const now = this.#on.clock();
    if (this.#isStopping) return;
    if (this.#breaker.isPaused(now)) return;
    this.#due.look(now);
    if (this.#isRecovering && this.#due.isReading) return;
    if (this.#breaker.isFailing) return this.#probe(now);
    while (this.#inFlight < this.#endpoint.maxInFlight && sizeOf(this.#unstored) < mostUnstored) {
      const job = this.#pace.isOpen ? this.#nextJob() : null;
      if (job === null) return;
      this.#pace.count();
      void this.#work(job);
    }
  }

  /** One try of what has waited longest; something new only when nothing waits. */
  #probe(now: Date): void {
    if (this.#inFlight > 0 || !this.#breaker.mayProbe(now)) return;
    const job = this.#due.count > 0 || this.#pending === 0 ? this.#nextJob() : null;
    if (job === null) return;
    this.#breaker.probe();
    void this.#work(job);
  }

  get #mayTake(): boolean {
    return this.#lanes.waiting < mostWaiting && this.#pending < mostPending;
  }

  #nextJob(): Job | null {
    const due = this.#due.take();
    if (due !== null) return due;
    const ready = this.#lanes.ready();
    if (ready !== null) return ready;
    while (this.#mayTake) {
      const job = this.#isReplaysTurn ? (this.#takeReplay() ?? this.#take()) : (this.#take() ?? this.#takeReplay());
      if (job === null) return null;
      this.#isReplaysTurn = job.from === "log";
      if (this.#lanes.enter(job)) return job;
    }
    return null;
  }

  /** Half of the calls are left to what is new. */
  #takeReplay(): LogJob | null {
    return this.#replaysInFlight < Math.max(1, this.#endpoint.maxInFlight / 2) ? (this.#replay?.next() ?? null) : null;
  }

  #take(): LogJob | null {
    try {
      for (;;) {
        const entry = this.#followed.take();
        if (entry === null) return null;
        const job = this.#jobOf("log", entry.log, entry.event.change, entry.taken);
        if (job !== null && !this.#storedAbove.delete(job.id)) return job;
        entry.taken.settle();
      }
    } catch (error) {
      if (GatewayError.isInstance(error) && error.code === "CURSOR_EXPIRED") void this.#stop({ type: "lost", error });
      else this.#fail(error);
      return null;
    }
  }

  async #work(job: Job): Promise<void> {
    this.#inFlight += 1;
    if (job.from === "replay") this.#replaysInFlight += 1;
    try {
      const body = job.from === "store" ? job.stored.body : await bodyInTime(job, this.#calls.signal);
      if (job.from !== "store" && this.#blocked.has(job.key)) this.#keepWaiting(job, body);
      else this.#settle(job, body, await sendJob(this.#on, this.#endpoint, job, body, this.#calls.signal));
    } catch (error) {
      // What was cut off is sent again, by the next owner.
      if (!this.#calls.signal.aborted) void this.#stop({ type: "failed", error });
    } finally {
      this.#inFlight -= 1;
      if (job.from === "replay") this.#replaysInFlight -= 1;
      if (job.from !== "store") this.#lanes.leave(job.key);
      if (this.#isStopping && this.#inFlight === 0) this.#idle.resolve();
      this.#pump();
    }
  }

  #keepWaiting(job: LogJob, body: string): void {
    this.#unstored.added.push(waitingDelivery(job, body, this.#on.clock()));
    if (job.taken !== null) this.#unstored.taken.push(job.taken);
    if (job.from === "replay") this.#replay?.count(false);
    this.#storeSoon();
  }

  #settle(job: Job, body: string, attempt: Attempt): void {
    const outcome = outcomeOf(attempt);
    this.#on.attempted(outcome === "DELIVERED" ? "delivered" : outcome === "GONE" ? "gone" : "failed");
    if (outcome === "GONE") {
      // The event is not settled: it comes first when the endpoint is enabled again.
      void this.#stop({ type: "disabled" }, goneReason);
      return;
    }
    const { clock, random } = this.#on;
    const isDelivered = outcome === "DELIVERED";
    const now = clock();
    const notBefore = attempt.retryAfterMilliseconds === null ? null : new Date(now.getTime() + attempt.retryAfterMilliseconds);
    if (isDelivered) {
      this.#isRecovering ||= this.#breaker.isFailing;
      this.#breaker.delivered(now);
    } else this.#breaker.failed(job.key, now);
    // An endpoint that is in trouble is only delayed: nothing is given up.
    const mayEnd = this.#breaker.health.status === "ACTIVE";
    if (notBefore !== null) this.#breaker.pause(notBefore);
    const unstored = this.#unstored;
    unstored.attempts += 1;
    if (job.from === "store") unstored.changed.push(triedAgain(job, attempt, isDelivered, { notBefore, mayEnd, random }));
    else {
      unstored.added.push(isDelivered ? deliveredAtOnce(job, attempt) : failedAtFirst(job, attempt, body, notBefore, random));
      if (!isDelivered) this.#blocked.add(job.key);
      if (job.from === "replay") this.#replay?.count(isDelivered);
      if (job.taken !== null) unstored.taken.push(job.taken);
    }
    if (this.#breaker.health.status === "DISABLED") void this.#stop({ type: "disabled" });
    else this.#storeSoon();
  }

  #storeSoon(): void {
    if (sizeOf(this.#unstored) >= storedTogether) this.#store();
    else this.#storeTimer ??= setTimeout(() => this.#store(), storeMilliseconds);
  }

  /** Stores what is there, one set after the other. */
  #store(): void {
    clearTimeout(this.#storeTimer);
    this.#storeTimer = undefined;
    this.#storing ??= this.#storeAll().then(
      () => {
        this.#storing = null;
        this.#pump();
        if (sizeOf(this.#unstored) > 0) this.#storeSoon();
      },
      (error: unknown) => {
        this.#storing = null;
        this.#fail(error);
      },
    );
  }

  async #storeAll(): Promise<void> {
    const set = this.#unstored;
    this.#unstored = emptySettlement();
    for (const taken of set.taken) taken.settle();
    const places = this.#followed.places();
    const health = this.#breaker.changed() ? this.#breaker.health : null;
    const step = this.#replay?.step() ?? null;
    const ended = set.changed.filter(({ state }) => state !== "PENDING").map(({ key }) => key);
    const backoff = createBackoff(retryTiming);
    for (;;) {
      try {
        const advanced = await storeResults(this.#on, this.#consumer, { set, places, health, ended, step });
        this.#places = places;
        this.#placesAt = this.#stopwatch();
        this.#afterStoring(set, ended, advanced);
        return;
      } catch (error) {
        if (error instanceof LostConsumerError || this.#calls.signal.aborted) throw error;
        this.#on.log.warn(
          { endpoint: this.#row.endpointId, err: error },
          "The results of deliveries could not be stored. They are stored again.",
        );
        await pause(backoff.next(), this.#calls.signal);
      }
    }
  }

  #afterStoring(set: Settlement, ended: readonly string[], advanced: ReadonlySet<string>): void {
    for (const { id } of set.changed) this.#due.stored(id);
    for (const { state } of set.added) if (state === "PENDING") this.#pending += 1;
    for (const { state } of set.changed) if (state !== "PENDING") this.#pending -= 1;
    const now = this.#on.clock();
    for (const key of ended) {
      if (advanced.has(key)) this.#due.sooner(now);
      else this.#unblock(key, now);
    }
    for (const { nextAttemptAt } of [...set.added, ...set.changed]) if (nextAttemptAt !== null) this.#due.sooner(nextAttemptAt);
  }

  /** Nothing of the key waits in the store; something may have begun to wait since. */
  #unblock(key: string, now: Date): void {
    const index = this.#unstored.added.findIndex((one) => one.key === key && one.state === "PENDING");
    const first = this.#unstored.added[index];
    if (first === undefined) this.#blocked.delete(key);
    else this.#unstored.added[index] = { ...first, nextAttemptAt: now };
  }

  #afterReading(): void {
    const wasRecovering = this.#isRecovering;
    this.#isRecovering &&= this.#due.count > 0;
    if (this.#due.count > 0 || wasRecovering) this.#pump();
  }

  #fail(error: unknown): void {
    this.#isStopping = true;
    this.#hasFailed = true;
    this.#finished.reject(error);
  }

  /** Begins nothing more, waits for what is in flight, and stores it. */
  async #stop(end: RunEnd | FailedEnd, disabledBecause: string | null = null): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    // It bounds the storing, too: a database that is away must not keep the gateway from stopping.
    const cut = setTimeout(() => this.#calls.abort(new LostConsumerError("The run is stopping.")), graceMilliseconds);
    try {
      if (this.#inFlight > 0) await this.#idle.promise;
      await this.#storing;
      // A set that could not be stored is sent again, so nothing after it may settle its place.
      if (this.#hasFailed) return;
      await this.#storeAll();
      if (end.type === "failed") throw end.error;
      if (end.type === "disabled") {
        const { health } = this.#breaker;
        await disableEndpoint(this.#on, this.#consumer, health, disabledBecause ?? health.statusReason);
      }
      this.#finished.resolve(end);
    } catch (error) {
      this.#finished.reject(error);
    } finally {
      clearTimeout(cut);
    }
  }
}
