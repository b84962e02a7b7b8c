import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import { DatabaseAwayError } from "../../errors.ts";
import { askAhead } from "../../ask-ahead.ts";
import type { SystemJobData } from "../../jobs/define-job.ts";
import type { JobQueue } from "../../jobs/job-queue.ts";
import { inSteps } from "../../store/in-steps.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import { type EventPlace, markRead, type WaitingEvent } from "../events/stored-event-rows.ts";
import { systemEventsJob } from "../jobs.ts";
import type { ActiveSystems } from "./active-systems.ts";
import { applyEvents } from "./apply-events.ts";
import { isPassing } from "./event-failures.ts";
import { keepFailuresApart, type FailedEvent } from "./keep-failures.ts";
import type { OrderedEvent } from "./order-events.ts";
import type { ProcessDependencies } from "./process-ingress-event.ts";
import { readHints } from "./read-hints.ts";
import { type EventStep, type ReadDependencies, readSet } from "./read-set.ts";
import { traceEvents } from "./trace-events.ts";
import { writeFacts } from "./write-facts.ts";

/** What processing a system's events needs to work. */
export interface ProcessSystemDependencies extends ProcessDependencies, ReadDependencies {
  readonly jobs: Pick<JobQueue, "send" | "sendAll">;
  readonly active: ActiveSystems;
  /** As {@link markProcessed}, shared with other systems. */
  readonly mark: (environmentId: string, ids: readonly string[]) => Promise<unknown>;
  /** Default: the machine's stopwatch. */
  readonly stopwatch?: Stopwatch;
}

/** A system gives its place back after this time. */
const turnMilliseconds = 10_000;
/** How long an event may keep the vendor busy before it gets a job of its own, where it has more time. */
const patienceMilliseconds = 5_000;
/** How many events are read for, or processed alone, at the same time. */
const atOnce = 20;
/** When this many of them fail together and none succeeds, the vendor is away, and the rest is left for later. */
const signOfOutage = 10;

/**
 * Processes the waiting events of a system, oldest first, until none is left or the turn is over. Events that only bring records are written
 * together, while the next are read; each of the others is processed alone. An event that fails affects no other: it is kept with its error,
 * and gets a job of its own if another try may help. Runs at least once: repeating it changes nothing. The events of a paused system stay as
 * they are.
 * @throws ConnectorError when the vendor is away, so the job is tried again.
 */
export async function processSystem(
  dependencies: ProcessSystemDependencies,
  { environmentId, systemId }: SystemJobData,
  signal: AbortSignal,
): Promise<void> {
  const { jobs, active, stopwatch = systemStopwatch } = dependencies;
  const until = stopwatch() + turnMilliseconds;
  const hasTime = () => stopwatch() < until;
  const work = active.enter({ environmentId, systemId });
  const vendorOf = onceFound((traceId: string) => dependencies.systems.vendor(environmentId, systemId, { signal, traceId }));
  const sets = askAhead((after: EventPlace | null) =>
    readSet(dependencies, { environmentId, systemId }, vendorOf, after, signal),
  );
  let isThrough = false;
  let isOver = false;
  /** Settled when what has been written is marked, which goes on while the next set is written. */
  let marked: Promise<unknown> = Promise.resolve();
  const mark = (written: readonly string[]) => {
    marked = Promise.all([marked, dependencies.mark(environmentId, written)]);
    marked.catch(() => undefined);
  };
  try {
    let after: EventPlace | null = null;
    for (let hasMore = true; hasMore;) {
      // A look from the first would find them again.
      if (after === null) await marked;
      const { steps, next } = await sets.take(after);
      // Events that were committed late may lie before the place: the last look is always from the first.
      const isLast = next === null && after === null;
      after = next;
      if (after !== null && hasTime()) sets.begin(after);
      await processSet(dependencies, mark, steps, signal, hasTime);
      isOver = !hasTime();
      hasMore = !isOver && (!isLast || (await work.hasMore()));
    }
    await marked;
    isThrough = true;
  } finally {
    // Nothing of the job goes on after its end.
    await Promise.allSettled([marked, sets.isAhead ? sets.take(null) : null]);
    const hasMore = await work.leave();
    // A job that fails is repeated after a pause. One that another process has taken over may have ended there already.
    if (isOver || (hasMore && (isThrough || signal.aborted))) await jobs.send(systemEventsJob, { environmentId, systemId });
  }
}

/** Remembers the handle for the turn: what brings records needs the connector and the settings, not the credentials of the moment. */
function onceFound(find: (traceId: string) => Promise<VendorHandle | null>): (traceId: string) => Promise<VendorHandle | null> {
  let found: VendorHandle | null = null;
  return async (traceId) => (found ??= await find(traceId));
}

async function processSet(
  dependencies: ProcessSystemDependencies,
  mark: (written: readonly string[]) => void,
  steps: readonly EventStep[],
  signal: AbortSignal,
  hasTime: () => boolean,
): Promise<void> {
  for (const { events, read } of steps) {
    const inDoubt = await traceEvents(
      dependencies.tracer,
      events.map(({ event }) => event),
      () => writeFacts(dependencies.ingest, read),
    );
    const isOther = ({ event, facts }: OrderedEvent) => facts === null || inDoubt.has(event);
    mark(events.filter((one) => !isOther(one)).map(({ event }) => event.id));
    const others = events.filter(isOther).map(({ event }) => event);
    await processOthers(dependencies, others, signal, hasTime);
    if (!hasTime()) return;
  }
}

const ids = (events: readonly WaitingEvent[]) => events.map(({ id }) => id);

/**
 * Processes events of one system that do not just bring records: reads what hints name, some of them at the same time, and processes each of
 * the others alone. Leaves the rest when the time is up.
 */
async function processOthers(
  dependencies: ProcessSystemDependencies,
  events: readonly WaitingEvent[],
  signal: AbortSignal,
  hasTime: () => boolean,
): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const { environment_id: environmentId, system_id: systemId } = first;
  const database = dependencies.store.environment(environmentId);
  const hints = events.filter(({ signed }) => !signed);
  await markRead(database, environmentId, ids(hints), dependencies.clock());
  const done: string[] = [];
  const failed: FailedEvent[] = [];
  const isOutage = () =>
    done.length === 0 && failed.length >= signOfOutage && failed.every(({ failures }) => failures.some(isPassing));
  const alone = events.filter(({ signed }) => signed);
  for (const group of inSteps(hints, atOnce)) {
    if (!hasTime() || isOutage()) break;
    for (const [event, outcome] of await traceEvents(dependencies.tracer, group, () =>
      readHints(dependencies, group, signal, patienceMilliseconds),
    )) {
      if (outcome === "alone") alone.push(event);
      else if (outcome.length === 0) done.push(event.id);
      else failed.push({ id: event.id, failures: outcome });
    }
  }
  const left = (hasTime() && !isOutage() ? alone : []).values();
  const worker = async () => {
    for (const event of left) {
      const failures = await traceEvents(dependencies.tracer, [event], () =>
        applyEvents(dependencies, environmentId, event, signal, patienceMilliseconds),
      );
      if (failures.length === 0) done.push(event.id);
      else failed.push({ id: event.id, failures });
      if (!hasTime() || isOutage()) return;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, alone.length) }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  const away = failed.flatMap(({ failures }) => failures).find((failure) => failure instanceof DatabaseAwayError);
  if (away !== undefined) throw away;
  await dependencies.mark(environmentId, done);
  if (failed.length > 0) await keepFailuresApart(dependencies, environmentId, systemId, failed);
  if (isOutage()) throw failed.flatMap(({ failures }) => failures).find(isPassing);
}
