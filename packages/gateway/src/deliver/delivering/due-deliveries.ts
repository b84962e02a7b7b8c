import type { RunDependencies } from "./run-dependencies.ts";
import type { StoredJob } from "./job.ts";
import { type DueDelivery, type EndpointKey, selectNext } from "./settle-rows.ts";

/** Nothing waits longer than four hours and their jitter: a time further ahead was set before the clock was set back. */
const farAheadMilliseconds = 5 * 3_600_000;
const isDue = (at: Date, now: Date): boolean => at <= now || at.getTime() > now.getTime() + farAheadMilliseconds;

/** What was read longer ago may have been erased, and is read again. */
const freshMilliseconds = 10_000;

/** The stored deliveries of an endpoint whose tries are due, read in small sets. */
export interface DueDeliveries {
  readonly isReading: boolean;
  readonly count: number;
  /** The next one that was read; it counts as at work. */
  take(): StoredJob | null;
  /** Its result is stored. */
  stored(id: string): void;
  /** Something is due at this time. */
  sooner(at: Date): void;
  /** Reads what is due, if something may be and all that was read has been taken. */
  look(now: Date): void;
}

export interface DueDeliveriesOptions extends Pick<RunDependencies, "store" | "clock" | "log"> {
  readonly row: EndpointKey;
  /** How many to read at a time. */
  readonly most: number;
  /** Called when a set has been read. */
  readonly onRead: () => void;
}

export function createDueDeliveries({ store, clock, log, row, most, onRead }: DueDeliveriesOptions): DueDeliveries {
  const database = store.environment(row.environmentId);
  /** Those that are at work, or whose results are not stored yet. */
  const atWork = new Set<string>();
  let due: readonly DueDelivery[] = [];
  /** When the next one is due; null: none is. */
  let next: Date | null = null;
  let readAt = new Date(0);
  let isReading = false;
  const sooner = (at: Date) => {
    if (next === null || at < next) next = at;
  };

  async function read(): Promise<void> {
    const found = await selectNext(database, row, [...atWork], most + 1);
    const now = clock();
    readAt = now;
    due = found.filter(({ id, nextAttemptAt }) => isDue(nextAttemptAt, now) && !atWork.has(id));
    const later = found.find(({ nextAttemptAt }) => !isDue(nextAttemptAt, now));
    if (later !== undefined) sooner(later.nextAttemptAt);
    else if (found.length > most) sooner(now);
  }

  return {
    get isReading() {
      return isReading;
    },
    get count() {
      return due.length;
    },
    take() {
      const [first, ...rest] = due;
      if (first === undefined) return null;
      due = rest;
      atWork.add(first.id);
      return { from: "store", id: first.id, key: first.key, stored: first };
    },
    stored: (id) => void atWork.delete(id),
    sooner,
    look(now) {
      if (due.length > 0 && Math.abs(now.getTime() - readAt.getTime()) > freshMilliseconds) {
        due = [];
        sooner(now);
      }
      if (isReading || due.length > 0 || next === null || !isDue(next, now)) return;
      isReading = true;
      next = null;
      read()
        .catch((error: unknown) => {
          sooner(new Date(clock().getTime() + 1000));
          log.warn({ endpoint: row.endpointId, err: error }, "Waiting deliveries could not be read. The next look follows.");
        })
        .finally(() => {
          isReading = false;
          onRead();
        });
    },
  };
}
