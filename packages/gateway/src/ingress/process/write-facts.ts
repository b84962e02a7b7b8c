import type { WebhookEvent } from "@fettle/connector";
import { DatabaseAwayError } from "../../errors.ts";
import type { Ingest, IngestBatch } from "../../ingest/ingest.ts";
import { vendorActor } from "../../ingest/write/vendor-user.ts";
import { timeZoneOf } from "../../ingest/write/time-zone.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { WaitingEvent } from "../events/stored-event-rows.ts";
import { timeOf, type ApplyDependencies } from "./apply-events.ts";
import type { OrderedEvent } from "./order-events.ts";

/** A record that an event brings. */
interface Fact extends WebhookEvent {
  readonly event: WaitingEvent;
}

/** Records of one entity that the events of a step bring. */
export interface ReadFacts {
  readonly facts: readonly Fact[];
  readonly batch: IngestBatch;
}

/**
 * Reads the records that the events of a step bring, those of one entity together, each with the trace and the time of its own event. Needs no
 * transaction, so that it can overtake the writing of earlier events.
 */
export function readFacts(
  ingest: Pick<Ingest, "normalize">,
  handle: VendorHandle,
  step: readonly OrderedEvent[],
): readonly ReadFacts[] {
  const timeZone = timeZoneOf(handle);
  const all = step.flatMap(({ event, facts }) => facts?.map((fact): Fact => ({ event, ...fact })) ?? []);
  return [...Map.groupBy(all, (fact) => fact.entity)].map(([entity, facts]) => {
    const [{ event: first }] = facts as [Fact, ...Fact[]]; // a group is never empty
    const batch: IngestBatch = {
      handle,
      environmentId: first.environment_id,
      systemId: first.system_id,
      entity,
      payloads: facts.map(({ payload }) => payload),
      origins: facts.map(({ event, occurredAt, actor }) => ({
        traceId: event.trace_id,
        occurredAt: timeOf(occurredAt, timeZone),
        actor: vendorActor(actor),
      })),
      cause: "WEBHOOK",
      traceId: first.trace_id,
      occurredAt: null,
      freshness: "copy",
      askedAfter: null,
    };
    return { facts, batch: { ...batch, normalized: ingest.normalize(batch) } };
  });
}

/**
 * Writes the records that events bring. Returns the events that have to be processed alone: a read has to settle one of their records, or
 * writing them together failed.
 * @throws DatabaseAwayError while the database is away.
 */
export async function writeFacts(
  ingest: ApplyDependencies["ingest"],
  read: readonly ReadFacts[],
): Promise<ReadonlySet<WaitingEvent>> {
  const alone = new Set<WaitingEvent>();
  for (const { facts, batch } of read) {
    try {
      const { ties } = await ingest.write(batch);
      const inDoubt = new Set(ties);
      const doubted = facts.filter(({ remoteId }) => inDoubt.has(remoteId));
      // A connector may name a record differently in a webhook and in its payload.
      const isClear = new Set(doubted.map(({ remoteId }) => remoteId)).size === inDoubt.size;
      for (const { event } of isClear ? doubted : facts) alone.add(event);
    } catch (error) {
      if (error instanceof DatabaseAwayError) throw error;
      for (const { event } of facts) alone.add(event);
    }
  }
  return alone;
}
