import { DatabaseAwayError } from "../../errors.ts";
import type { IngestBatch } from "../../ingest/ingest.ts";
import { timeZoneOf } from "../../ingest/write/time-zone.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { WaitingEvent } from "../events/stored-event-rows.ts";
import { timeOf, type ApplyDependencies } from "./apply-events.ts";
import type { OrderedEvent } from "./order-events.ts";

/**
 * Writes the records that events bring, those of one entity together, each with the trace and the time of its own event. Returns the events
 * that have to be processed alone: a read has to settle one of their records, or writing them together failed.
 * @throws DatabaseAwayError while the database is away.
 */
export async function writeFacts(
  { ingest }: Pick<ApplyDependencies, "ingest">,
  handle: VendorHandle,
  step: readonly OrderedEvent[],
): Promise<ReadonlySet<WaitingEvent>> {
  const alone = new Set<WaitingEvent>();
  const timeZone = timeZoneOf(handle);
  const facts = step.flatMap(({ event, facts: own }) => own?.map((fact) => ({ event, ...fact })) ?? []);
  for (const [entity, group] of Map.groupBy(facts, (fact) => fact.entity)) {
    const [{ event: first }] = group as [(typeof group)[number]]; // a group is never empty
    const origins = group.map(({ event, occurredAt }) => ({ traceId: event.trace_id, occurredAt: timeOf(occurredAt, timeZone) }));
    const batch: IngestBatch = {
      handle,
      environmentId: first.environment_id,
      systemId: first.system_id,
      entity,
      payloads: group.map(({ payload }) => payload),
      origins,
      cause: "WEBHOOK",
      traceId: first.trace_id,
      occurredAt: null,
      freshness: "copy",
      askedAfter: null,
    };
    try {
      const { ties } = await ingest.write(batch);
      const inDoubt = new Set(ties);
      const doubted = group.filter(({ remoteId }) => inDoubt.has(remoteId));
      // A connector may name a record differently in a webhook and in its payload.
      const isClear = new Set(doubted.map(({ remoteId }) => remoteId)).size === inDoubt.size;
      for (const { event } of isClear ? doubted : group) alone.add(event);
    } catch (error) {
      if (error instanceof DatabaseAwayError) throw error;
      for (const { event } of group) alone.add(event);
    }
  }
  return alone;
}
