import { randomUUID } from "node:crypto";
import type { Announcer, WrittenEntry } from "../../announcer.ts";
import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import { DatabaseAwayError } from "../../errors.ts";
import { gatherWork } from "../../gather-work.ts";
import type { SystemJobData } from "../../jobs/define-job.ts";
import type { JobQueue } from "../../jobs/job-queue.ts";
import type { DatabaseTransaction, Store } from "../../store/database.ts";
import { type InsertedEvents, insertIngressEvents, type NewIngressEvent } from "../events/new-event-rows.ts";
import { systemEventsJob } from "../jobs.ts";
import type { ActiveSystems } from "../process/active-systems.ts";
import { createWay } from "./give-way.ts";

/** What storing needs to work. */
export interface StoreEventsDependencies {
  readonly store: Store;
  readonly jobs: Pick<JobQueue, "sendAll" | "wake" | "waiting">;
  readonly active: ActiveSystems;
  /** Told of events that have been stored, among them repeated ones that were not. Default: nobody. */
  readonly written?: Pick<Announcer<WrittenEntry>, "tell">;
  /** Default: the machine's stopwatch. */
  readonly stopwatch?: Stopwatch;
}

/** The result of storing an event. `unknown system`: it is disconnected or gone. `no room`: too many events wait to be stored. */
export type Stored = "stored" | "unknown system" | "no room";

/** Stores events. */
export interface EventStorage {
  /** Resolves once the event and the job that processes it are committed, or a repeated one is known to be. */
  readonly store: StoreEvent;
  /** Sends a job for each of these systems that this node neither works on nor has a waiting job for. */
  takeUp(systems: readonly SystemJobData[]): Promise<void>;
  /** Resolves when there is time for what is stored: see {@link createWay}. */
  giveWay(signal: AbortSignal): Promise<void>;
}

export type StoreEvent = (event: NewIngressEvent) => Promise<Stored>;

/** A set is one transaction. Its size bounds how long others wait for it. */
const limits = { places: 4, mostItems: 500, mostBytes: 4_000_000 };
/** What a node holds in memory until it is stored. */
const mostHeld = { items: 20_000, bytes: 64_000_000 };

/**
 * Stores events in sets: the events of an environment that wait at the same time share a transaction, and with it the wait for the disk.
 * An event that cannot be stored does not keep the others of its set from it.
 */
export function createEventStorage({
  store,
  jobs,
  active,
  written,
  stopwatch = systemStopwatch,
}: StoreEventsDependencies): EventStorage {
  const gathered = gatherWork<NewIngressEvent, Stored>({
    ...limits,
    keyOf: ({ environmentId }) => environmentId,
    sizeOf: ({ body }) => body.byteLength,
    concernsAll: (error) => error instanceof DatabaseAwayError,
    work: storeSet,
  });
  const way = createWay(() => gathered.held.items, stopwatch);

  async function storeSet(events: readonly NewIngressEvent[]): Promise<readonly Stored[]> {
    const [{ environmentId }] = events as readonly [NewIngressEvent]; // a set is never empty
    const systemIds = [...new Set(events.map(({ systemId }) => systemId))].toSorted();
    // Where this node is processing a system's events already, or has sent a job, that work goes on to these, without another job.
    const announced = systemIds.flatMap((systemId) => active.announce({ environmentId, systemId }) ?? []);
    try {
      const { open, withNew } = await storeWithJobs(environmentId, events, new Set(announced.map(({ systemId }) => systemId)));
      const news = new Set(withNew);
      await sendAgain(
        environmentId,
        announced.flatMap(({ systemId, jobId }) => (jobId !== null && news.has(systemId) ? [{ systemId, jobId }] : [])),
      );
      written?.tell(events);
      return events.map(({ systemId }) => (open.has(systemId) ? "stored" : "unknown system"));
    } finally {
      way.stored(events.length);
      for (const { settled } of announced) settled();
    }
  }

  /** Sends a job for each system with something to process that has not been announced. */
  async function storeWithJobs(
    environmentId: string,
    events: readonly NewIngressEvent[],
    announced: ReadonlySet<string>,
  ): Promise<InsertedEvents> {
    // One statement is a transaction of its own.
    if (events.every(({ systemId }) => announced.has(systemId)))
      return await insertIngressEvents(store.environment(environmentId), environmentId, events);
    const ids = new Map<string, string>();
    const inserted = await store
      .environment(environmentId)
      .transaction()
      .execute(async (transaction) => {
        const stored = await insertIngressEvents(transaction, environmentId, events);
        for (const systemId of stored.withNew) if (!announced.has(systemId)) ids.set(systemId, randomUUID());
        await send(environmentId, ids, transaction);
        return stored;
      });
    expect(environmentId, ids);
    return inserted;
  }

  /** Sends another job for each system whose job another node has taken: it may not have seen what has been committed since. */
  async function sendAgain(environmentId: string, counted: readonly { readonly systemId: string; readonly jobId: string }[]) {
    const isOpen = ({ systemId, jobId }: (typeof counted)[number]) => active.isExpected({ environmentId, systemId }, jobId);
    const open = counted.filter(isOpen);
    if (open.length === 0) return;
    const waiting = await jobs.waiting(
      systemEventsJob,
      open.map(({ jobId }) => jobId),
    );
    const taken = open.filter((one) => !waiting.has(one.jobId) && isOpen(one));
    const ids = new Map(taken.map(({ systemId }) => [systemId, randomUUID()]));
    await send(environmentId, ids);
    expect(environmentId, ids);
  }

  async function send(environmentId: string, ids: ReadonlyMap<string, string>, transaction?: DatabaseTransaction) {
    const data = [...ids.keys()].map((systemId) => ({ environmentId, systemId }));
    const idOf = ({ systemId }: SystemJobData) => ids.get(systemId);
    if (data.length > 0) await jobs.sendAll(systemEventsJob, data, { idOf, ...(transaction && { transaction }) });
  }

  function expect(environmentId: string, ids: ReadonlyMap<string, string>): void {
    for (const [systemId, id] of ids) active.expect({ environmentId, systemId }, id);
    if (ids.size > 0) jobs.wake(systemEventsJob);
  }

  return {
    async store(event) {
      const { items, bytes } = gathered.held;
      if (items >= mostHeld.items || bytes + event.body.byteLength > mostHeld.bytes) return "no room";
      return await gathered.add(event);
    },
    async takeUp(systems) {
      for (const [environmentId, group] of Map.groupBy(systems, (system) => system.environmentId)) {
        const known = group.flatMap((system) => active.announce(system) ?? []);
        try {
          const isKnown = new Set(known.map(({ systemId }) => systemId));
          const others = group.filter(({ systemId }) => !isKnown.has(systemId));
          const ids = new Map(others.map(({ systemId }) => [systemId, randomUUID()]));
          await send(environmentId, ids);
          expect(environmentId, ids);
          await sendAgain(
            environmentId,
            known.flatMap(({ systemId, jobId }) => (jobId === null ? [] : [{ systemId, jobId }])),
          );
        } finally {
          for (const { settled } of known) settled();
        }
      }
    },
    giveWay: (signal) => way.give(signal),
  };
}
