import { createBackoff, pause } from "../../backoff.ts";
import type { LogEntries, LogName } from "../../changes/followed-documents.ts";
import { type Clock, systemStopwatch, type Stopwatch } from "../../clock.ts";
import { type Consumers, LostConsumerError, type OwnedConsumer } from "../../consumers/consumer.ts";
import { followLog, type FollowedLog } from "../../consumers/follow-log.ts";
import type { Places } from "../../consumers/tables.ts";
import { GatewayError } from "../../errors.ts";
import type { Feed } from "../../feed/feed.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import { deliveryIdOf } from "../delivery-id.ts";
import { type BodyEnvironment, bodyOf } from "../deliver-body.ts";
import { factsOf } from "../event-facts.ts";
import { outcomeOf, type Attempt } from "../sending/attempt.ts";
import type { Sender } from "../sending/create-sender.ts";
import type { EndpointHeader } from "../sending/endpoint-headers.ts";
import { eventIdOf } from "../sending/event-id.ts";
import type { SigningKey } from "../sending/signatures.ts";
import type { Members } from "../shared-members.ts";
import type { Part, Wanted } from "../wanted.ts";
import { createBreaker, type Breaker } from "./breaker.ts";
import { deliveredAtOnce, failedAtFirst, type Job, type LogJob, triedAgain, waitingDelivery } from "./job.ts";
import { createPace, type Pace } from "./pace.ts";
import { emptySettlement, isSamePlaces, type Settlement, sizeOf } from "./settlement.ts";
import {
  advanceKeys,
  countHour,
  type DueDelivery,
  type EndpointHealth,
  insertDeliveries,
  readWaiting,
  selectNext,
  updateDeliveries,
  updateHealth,
} from "./settle-rows.ts";

/** An endpoint as its run needs it. */
export interface RunningEndpoint {
  readonly environment: BodyEnvironment;
  readonly url: string;
  readonly headers: readonly EndpointHeader[];
  readonly keys: () => readonly SigningKey[];
  readonly maxInFlight: number;
  readonly maxPerSecond: number | null;
  readonly wanted: Wanted;
  readonly health: EndpointHealth;
}

export interface RunDependencies {
  readonly store: Pick<Store, "environment">;
  readonly feed: Feed;
  readonly consumers: Pick<Consumers, "settle" | "change">;
  readonly sender: Pick<Sender, "send">;
  readonly members: Members;
  readonly clock: Clock;
  readonly stopwatch?: Stopwatch;
  readonly random: () => number;
  readonly log: Log;
  /** Counts an attempt by what came of it. */
  readonly attempted: (outcome: "delivered" | "failed" | "gone") => void;
}

/** Why a run has ended by itself: its place in the log is lost, or the endpoint is disabled. */
export type RunEnd = { readonly type: "stopped" } | { readonly type: "lost"; readonly error: GatewayError } | { readonly type: "disabled" };

/** Entries that may wait in memory behind others of their keys. */
const mostWaiting = 256;
/** Deliveries that may wait in the store before nothing more is taken from the log. */
const mostPending = 10_000;
const mostUnstored = 1_000;
const storedTogether = 200;
const storeMilliseconds = 50;
const tickMilliseconds = 250;
/** A quiet place is stored this often. */
const placeMilliseconds = 60_000;
const graceMilliseconds = 3_000;
const retryTiming = { first: 200, longest: 5_000 };
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
  readonly #row: { readonly environmentId: string; readonly endpointId: string };
  readonly #followed: FollowedLog;
  readonly #breaker: Breaker;
  readonly #pace: Pace;
  readonly #stopwatch: Stopwatch;
  readonly #calls = new AbortController();
  /** Resolved when a run that is stopping has nothing in flight. */
  readonly #idle = Promise.withResolvers<void>();
  readonly #finished = Promise.withResolvers<RunEnd>();
  /** Keys with an event at work, and what waits behind it. */
  readonly #lanes = new Map<string, LogJob[]>();
  #ready: LogJob[] = [];
  #waiting = 0;
  #inFlight = 0;
  /** Keys with stored deliveries that wait. */
  #blocked = new Set<string>();
  #pending = 0;
  #due: DueDelivery[] = [];
  /** Stored deliveries that are at work or not stored again yet. */
  readonly #atWork = new Set<string>();
  /** When the next stored delivery is due; null: none is. */
  #nextDue: Date | null = null;
  #isReadingDue = false;
  #unstored: Settlement = emptySettlement();
  #storing: Promise<void> | null = null;
  #storeTimer: NodeJS.Timeout | undefined;
  #places: Places;
  #placesAt: number;
  #isStopping = false;

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
    this.#pace = createPace(endpoint.maxPerSecond, this.#stopwatch);
    this.#followed = followLog(on.feed, { environmentId, places, interests: endpoint.wanted.interests });
  }

  /** Runs until the signal is aborted or the run ends by itself. @throws LostConsumerError; whatever keeps it from going on. */
  async run(signal: AbortSignal): Promise<RunEnd> {
    const { keys, count } = await readWaiting(this.#database, this.#row, this.#on.clock());
    this.#blocked = new Set(keys);
    this.#pending = count;
    this.#nextDue = count > 0 ? new Date(0) : null;
    const stop = () => void this.#stop({ type: "stopped" });
    const tick = setInterval(() => this.#tick(), tickMilliseconds);
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
    }
  }

  get #database() {
    return this.#on.store.environment(this.#row.environmentId);
  }

  #tick(): void {
    this.#pump();
    const isOld = this.#stopwatch() - this.#placesAt >= placeMilliseconds;
    if (isOld && !isSamePlaces(this.#followed.places(), this.#places)) this.#store();
  }

  /** Begins as much as may be in flight. */
  #pump(): void {
    const now = this.#on.clock();
    if (this.#isStopping) return;
    const { pausedUntil } = this.#breaker.health;
    if (pausedUntil !== null && pausedUntil > now) return;
    if (this.#nextDue !== null && this.#nextDue <= now && this.#due.length === 0) this.#readDue();
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
    const job = this.#due.length > 0 || this.#pending === 0 ? this.#nextJob() : null;
    if (job !== null) void this.#work(job);
  }

  get #mayTake(): boolean {
    return this.#waiting < mostWaiting && this.#pending < mostPending;
  }

  #nextJob(): Job | null {
    const due = this.#due.shift();
    if (due !== undefined) return { from: "store", id: due.id, key: due.key, stored: due };
    const ready = this.#ready.shift();
    if (ready !== undefined) return ready;
    while (this.#mayTake) {
      const job = this.#take();
      if (job === null) return null;
      const lane = this.#lanes.get(job.key);
      if (lane === undefined) {
        this.#lanes.set(job.key, []);
        return job;
      }
      lane.push(job);
      this.#waiting += 1;
    }
    return null;
  }

  #take(): LogJob | null {
    try {
      for (;;) {
        const entry = this.#followed.take();
        if (entry === null) return null;
        const { change } = entry.event;
        const found = this.#endpoint.wanted.find(entry.log, change);
        if (found === null) entry.taken.settle();
        else return this.#jobOf(change, found, entry.taken);
      }
    } catch (error) {
      if (GatewayError.isInstance(error) && error.code === "CURSOR_EXPIRED") void this.#stop({ type: "lost", error });
      else this.#fail(error);
      return null;
    }
  }

  #jobOf(change: LogEntries[LogName], { part, matches }: { readonly part: Part; readonly matches: boolean }, taken: LogJob["taken"]): LogJob {
    const facts = factsOf(change);
    const { environment } = this.#endpoint;
    return {
      from: "log",
      id: deliveryIdOf(this.#row.endpointId, facts.place),
      key: facts.key,
      facts,
      taken,
      body: async () => bodyOf(environment, facts, await this.#on.members(part, change, matches, facts.traceId)),
    };
  }

  async #work(job: Job): Promise<void> {
    this.#inFlight += 1;
    if (job.from === "store") this.#atWork.add(job.id);
    try {
      const body = job.from === "store" ? job.stored.body : await job.body();
      if (job.from !== "store" && this.#blocked.has(job.key)) this.#keepWaiting(job, body);
      else this.#settle(job, body, await this.#send(job, body));
    } catch (error) {
      // What was cut off is sent again, by the next owner.
      if (!this.#calls.signal.aborted) this.#fail(error);
    } finally {
      this.#inFlight -= 1;
      if (job.from !== "store") this.#leaveLane(job.key);
      if (this.#isStopping && this.#inFlight === 0) this.#idle.resolve();
      this.#pump();
    }
  }

  #send(job: Job, body: string): Promise<Attempt> {
    const { url, headers, keys } = this.#endpoint;
    const place = job.from === "store" ? job.stored : job.facts.place;
    return this.#on.sender.send({
      url,
      body,
      headers,
      keys: keys(),
      eventId: eventIdOf(place),
      traceId: job.from === "store" ? job.stored.traceId : job.facts.traceId,
      isReplay: job.from === "store" ? job.stored.isReplay : job.from === "replay",
      signal: this.#calls.signal,
    });
  }

  #leaveLane(key: string): void {
    const next = this.#lanes.get(key)?.shift();
    if (next === undefined) {
      this.#lanes.delete(key);
      return;
    }
    this.#waiting -= 1;
    this.#ready.push(next);
  }

  #keepWaiting(job: LogJob, body: string): void {
    this.#unstored.added.push(waitingDelivery(job, body, this.#on.clock()));
    if (job.taken !== null) this.#unstored.taken.push(job.taken);
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
    if (isDelivered) this.#breaker.delivered();
    else this.#breaker.failed(job.key, now);
    if (notBefore !== null) this.#breaker.pause(notBefore);
    const unstored = this.#unstored;
    unstored.attempts += 1;
    if (job.from === "store") unstored.changed.push(triedAgain(job, attempt, isDelivered, notBefore, random));
    else {
      unstored.added.push(isDelivered ? deliveredAtOnce(job, attempt) : failedAtFirst(job, attempt, body, notBefore, random));
      if (!isDelivered) this.#blocked.add(job.key);
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
    const isHealthChanged = this.#breaker.changed();
    const ended = set.changed.filter(({ state }) => state !== "PENDING").map(({ key }) => key);
    const backoff = createBackoff(retryTiming);
    for (;;) {
      try {
        const advanced = await this.#storeSet(set, places, isHealthChanged, ended);
        this.#places = places;
        this.#placesAt = this.#stopwatch();
        this.#afterStoring(set, ended, advanced);
        return;
      } catch (error) {
        if (error instanceof LostConsumerError || this.#calls.signal.aborted) throw error;
        this.#on.log.warn({ endpoint: this.#row.endpointId, err: error }, "The results of deliveries could not be stored. They are stored again.");
        await pause(backoff.next(), this.#calls.signal);
      }
    }
  }

  async #storeSet(set: Settlement, places: Places, isHealthChanged: boolean, ended: readonly string[]): Promise<ReadonlySet<string>> {
    const now = this.#on.clock();
    const all = [...set.added, ...set.changed];
    const delivered = all.filter(({ state }) => state === "DELIVERED").length;
    return await this.#database.transaction().execute(async (transaction) => {
      await insertDeliveries(transaction, this.#row, set.added, now);
      await updateDeliveries(transaction, this.#row, set.changed);
      const advanced = await advanceKeys(transaction, this.#row, ended, now);
      const failed = all.filter(({ state }) => state === "FAILED").length;
      await countHour(transaction, this.#row, { attempts: set.attempts, delivered, failed }, now);
      if (isHealthChanged) await updateHealth(transaction, this.#row, this.#breaker.health);
      await this.#on.consumers.settle(transaction, this.#consumer, places);
      return advanced;
    });
  }

  #afterStoring(set: Settlement, ended: readonly string[], advanced: ReadonlySet<string>): void {
    for (const { id } of set.changed) this.#atWork.delete(id);
    for (const { state } of set.added) if (state === "PENDING") this.#pending += 1;
    for (const { state } of set.changed) if (state !== "PENDING") this.#pending -= 1;
    const now = this.#on.clock();
    for (const key of ended) {
      if (advanced.has(key)) this.#sooner(now);
      else this.#unblock(key, now);
    }
    for (const { nextAttemptAt } of [...set.added, ...set.changed]) if (nextAttemptAt !== null) this.#sooner(nextAttemptAt);
  }

  /** Nothing of the key waits in the store; something may have begun to wait since. */
  #unblock(key: string, now: Date): void {
    const index = this.#unstored.added.findIndex((one) => one.key === key && one.state === "PENDING");
    const first = this.#unstored.added[index];
    if (first === undefined) this.#blocked.delete(key);
    else this.#unstored.added[index] = { ...first, nextAttemptAt: now };
  }

  #sooner(at: Date): void {
    if (this.#nextDue === null || at < this.#nextDue) this.#nextDue = at;
  }

  #readDue(): void {
    if (this.#isReadingDue || this.#isStopping) return;
    this.#isReadingDue = true;
    const limit = this.#endpoint.maxInFlight + 1;
    this.#nextDue = null;
    selectNext(this.#database, this.#row, [...this.#atWork], limit)
      .then(
        (found) => {
          const now = this.#on.clock();
          this.#due = found.filter(({ id, nextAttemptAt }) => nextAttemptAt <= now && !this.#atWork.has(id));
          const next = found.find(({ nextAttemptAt }) => nextAttemptAt > now);
          if (next !== undefined) this.#sooner(next.nextAttemptAt);
          else if (found.length === limit) this.#sooner(now);
        },
        (error: unknown) => {
          this.#sooner(new Date(this.#on.clock().getTime() + 1000));
          this.#on.log.warn({ endpoint: this.#row.endpointId, err: error }, "Waiting deliveries could not be read. The next look follows.");
        },
      )
      .finally(() => {
        this.#isReadingDue = false;
        if (this.#due.length > 0) this.#pump();
      });
  }

  #fail(error: unknown): void {
    this.#isStopping = true;
    this.#finished.reject(error);
  }

  /** Begins nothing more, waits for what is in flight, and stores it. */
  async #stop(end: RunEnd, disabledBecause: string | null = null): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    try {
      await this.#calmDown();
      await this.#storing;
      await this.#storeAll();
      if (end.type === "disabled") await this.#disable(disabledBecause);
      this.#finished.resolve(end);
    } catch (error) {
      this.#finished.reject(error);
    }
  }

  async #calmDown(): Promise<void> {
    if (this.#inFlight === 0) return;
    const cut = setTimeout(() => this.#calls.abort(new LostConsumerError("The run is stopping.")), graceMilliseconds);
    await this.#idle.promise;
    clearTimeout(cut);
  }

  async #disable(because: string | null): Promise<void> {
    const { health } = this.#breaker;
    const statusReason = because ?? health.statusReason;
    await this.#database.transaction().execute(async (transaction) => {
      await updateHealth(transaction, this.#row, { ...health, status: "DISABLED", statusReason });
      await this.#on.consumers.change(transaction, this.#consumer, { isActive: false });
    });
  }
}
