import { DatabaseAwayError } from "../../errors.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { EventPlace, Waiting, WaitingEvent } from "../events/stored-event-rows.ts";
import type { ApplyDependencies } from "./apply-events.ts";
import { orderEvents, type OrderedEvent } from "./order-events.ts";
import { readFacts, type ReadFacts } from "./write-facts.ts";

/** What reading sets of events needs to work. */
export interface ReadDependencies extends Pick<ApplyDependencies, "ingest"> {
  /** Resolves when the node has time for what is stored. */
  readonly giveWay: (signal: AbortSignal) => Promise<void>;
  /** The oldest waiting events of a system, from the first or after a place. */
  readonly waiting: (environmentId: string, systemId: string, after: EventPlace | null) => Promise<Waiting>;
}

/** Events to be processed at the same time, with what those read that only bring records. */
export interface EventStep {
  readonly events: readonly OrderedEvent[];
  readonly read: readonly ReadFacts[];
}

/** Waiting events of a system, in steps to be taken one after the other. */
export interface EventSet {
  readonly steps: readonly EventStep[];
  /** Where the next set begins. Null: no event waits after these. */
  readonly next: EventPlace | null;
}

/** Looks for waiting events of a system and reads the records that they bring. Writes nothing, so it may overtake the work on earlier ones. */
export async function readSet(
  { ingest, giveWay, waiting }: ReadDependencies,
  { environmentId, systemId }: { readonly environmentId: string; readonly systemId: string },
  vendorOf: (traceId: string) => Promise<VendorHandle | null>,
  after: EventPlace | null,
  signal: AbortSignal,
): Promise<EventSet> {
  await giveWay(signal);
  signal.throwIfAborted();
  const { events, isAll } = await waiting(environmentId, systemId, after);
  const handle = await handleFor(events, vendorOf);
  const steps = orderEvents(handle, events).map((step): EventStep => ({
    events: step,
    read: handle === null ? [] : readFacts(ingest, handle, step),
  }));
  return { steps, next: isAll ? null : (events.at(-1) ?? null) };
}

/** Only signed events bring records. Whatever is wrong with the system is found again for each event, and kept as its error. */
async function handleFor(
  events: readonly WaitingEvent[],
  vendorOf: (traceId: string) => Promise<VendorHandle | null>,
): Promise<VendorHandle | null> {
  const [first] = events;
  if (first === undefined || !events.some(({ signed }) => signed)) return null;
  return await vendorOf(first.trace_id).catch((error: unknown) => {
    if (error instanceof DatabaseAwayError) throw error;
    return null;
  });
}
