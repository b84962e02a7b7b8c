import { DatabaseAwayError } from "../../errors.ts";
import { gatherWork } from "../../gather-work.ts";
import type { JobQueue } from "../../jobs/job-queue.ts";
import type { Store } from "../../store/database.ts";
import { insertIngressEvents, type NewIngressEvent } from "../events/new-event-rows.ts";
import { systemEventsJob } from "../jobs.ts";
import type { ActiveSystems } from "../process/active-systems.ts";

/** What storing needs to work. */
export interface StoreEventsDependencies {
  readonly store: Store;
  readonly jobs: Pick<JobQueue, "sendAll" | "wake">;
  readonly active: ActiveSystems;
}

/** The result of storing an event. `unknown system`: it is disconnected or gone. `no room`: too many events wait to be stored. */
export type Stored = "stored" | "unknown system" | "no room";

/** Stores events. Resolves once the event and the job that processes it are committed, or a repeated one is known to be. */
export type StoreEvent = (event: NewIngressEvent) => Promise<Stored>;

/** A set is one transaction. Its size bounds how long others wait for it. */
const limits = { places: 4, mostItems: 500, mostBytes: 4_000_000 };
/** What a node holds in memory until it is stored. */
const mostHeld = { items: 20_000, bytes: 64_000_000 };

/**
 * Stores events in sets: the events of an environment that wait at the same time share a transaction, and with it the wait for the disk.
 * An event that cannot be stored does not keep the others of its set from it.
 */
export function createStoreEvent({ store, jobs, active }: StoreEventsDependencies): StoreEvent {
  const gathered = gatherWork<NewIngressEvent, Stored>({
    ...limits,
    keyOf: ({ environmentId }) => environmentId,
    sizeOf: ({ body }) => body.byteLength,
    concernsAll: (error) => error instanceof DatabaseAwayError,
    work: storeSet,
  });

  async function storeSet(events: readonly NewIngressEvent[]): Promise<readonly Stored[]> {
    const [{ environmentId }] = events as readonly [NewIngressEvent]; // a set is never empty
    const systemIds = [...new Set(events.map(({ systemId }) => systemId))].toSorted();
    // Where this node is processing a system's events already, that work goes on to these, without another job.
    const announced = systemIds.flatMap((systemId) => active.announce({ environmentId, systemId }) ?? []);
    const isAnnounced = new Set(announced.map(({ systemId }) => systemId));
    try {
      const { open, withNew } = await store
        .environment(environmentId)
        .transaction()
        .execute(async (transaction) => {
          const inserted = await insertIngressEvents(transaction, environmentId, events);
          const toSend = inserted.withNew.filter((systemId) => !isAnnounced.has(systemId));
          const data = toSend.map((systemId) => ({ environmentId, systemId }));
          if (data.length > 0) await jobs.sendAll(systemEventsJob, data, { transaction });
          return { open: inserted.open, withNew: toSend };
        });
      if (withNew.length > 0) jobs.wake(systemEventsJob);
      return events.map(({ systemId }) => (open.has(systemId) ? "stored" : "unknown system"));
    } finally {
      for (const { settled } of announced) settled();
    }
  }

  return async (event) => {
    const { items, bytes } = gathered.held;
    if (items >= mostHeld.items || bytes + event.body.byteLength > mostHeld.bytes) return "no room";
    return await gathered.add(event);
  };
}
