import type { WebhookEvent } from "@fettle/connector";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { WaitingEvent } from "../events/stored-event-rows.ts";
import { isAnswer, readEvents } from "./apply-events.ts";

/** A waiting event, and the records that it brings. Null: it has to be processed alone, because it deletes, asks for reads or is unreadable. */
export interface OrderedEvent {
  readonly event: WaitingEvent;
  readonly facts: readonly WebhookEvent[] | null;
}

/**
 * Divides waiting events into steps to be taken one after the other. No record occurs twice in a step, so everything about a record happens
 * in the order in which it arrived.
 *
 * @param handle null when the system has no connector or credentials: then every event is processed alone.
 */
export function orderEvents(handle: VendorHandle | null, events: readonly WaitingEvent[]): readonly (readonly OrderedEvent[])[] {
  const steps: OrderedEvent[][] = [];
  /** The first step after everything that concerns a record so far. */
  const nextSteps = new Map<string, number>();
  for (const event of events) {
    const read = handle === null ? null : readable(handle, event);
    const named = read?.filter((one) => !isAnswer(one)) ?? null;
    const records = new Set(named?.map(({ entity, remoteId }) => JSON.stringify([entity, remoteId])));
    const step = Math.max(0, ...[...records].map((record) => nextSteps.get(record) ?? 0));
    for (const record of records) nextSteps.set(record, step + 1);
    const isFact =
      handle !== null &&
      named !== null &&
      named.length === read?.length &&
      event.signed &&
      records.size === named.length &&
      named.every(isFactOf(handle));
    (steps[step] ??= []).push({ event, facts: isFact ? named : null });
  }
  return steps;
}

const isFactOf =
  ({ connector }: VendorHandle) =>
  ({ entity, kind, payload }: WebhookEvent) =>
    kind === "changed" && payload !== undefined && servedEntity(connector, entity) !== null;

/** Null when the event cannot be understood. Whoever processes it finds out why. */
function readable(handle: VendorHandle, event: WaitingEvent): ReturnType<typeof readEvents> | null {
  try {
    return readEvents(handle, event);
  } catch {
    return null;
  }
}
