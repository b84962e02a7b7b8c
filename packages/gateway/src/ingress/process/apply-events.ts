import { ConnectorError, readInstant, type WebhookEvent, type WriteAnswer } from "@fettle/connector";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import type { Ingest } from "../../ingest/ingest.ts";
import { beginTurn, type Ask } from "../../ingest/poll/turn.ts";
import { doubtsOf, readAgain } from "../../ingest/write/read-again.ts";
import { vendorActor } from "../../ingest/write/vendor-user.ts";
import { timeZoneOf } from "../../ingest/write/time-zone.ts";
import type { Store } from "../../store/database.ts";
import type { Systems } from "../../systems/systems.ts";
import type { Tracer } from "../../telemetry/tracer.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { WaitingEvent } from "../events/stored-event-rows.ts";
import { readHint } from "../receive/hint.ts";
import type { TakeAnswer } from "./write-answers.ts";
import { readIngressEvent, UnreadableEvent } from "../receive/read-ingress-event.ts";

/** What applying events needs to work. */
export interface ApplyDependencies {
  readonly store: Store;
  readonly systems: Pick<Systems, "vendor">;
  readonly ingest: Pick<Ingest, "write" | "normalize" | "remove" | "settle" | "position">;
  readonly takeAnswer: TakeAnswer;
  /** Default: nobody sees spans. */
  readonly tracer?: Tracer;
}

/** How long one ingress event with a job of its own may keep the vendor busy before it is delayed. */
const patienceMilliseconds = 20_000;

/** A deletion dated further than this after its own arrival comes from a clock that is or was ahead. */
const mostAheadMilliseconds = 60_000;

/** Applies the events that a webhook reports, and returns the failures. */
export async function applyEvents(
  dependencies: ApplyDependencies,
  environmentId: string,
  ingressEvent: WaitingEvent,
  signal: AbortSignal,
  milliseconds = patienceMilliseconds,
): Promise<readonly unknown[]> {
  const target = { environmentId, systemId: ingressEvent.system_id };
  using turn = beginTurn(dependencies, target, signal, { milliseconds, graceMilliseconds: 0 });
  const failures: unknown[] = [];
  const failed = (error: unknown) => {
    signal.throwIfAborted();
    failures.push(turn.wasCut() ? tooSlow(milliseconds) : error);
  };
  const origin = {
    ...target,
    traceId: ingressEvent.trace_id,
    isSigned: ingressEvent.signed,
    receivedAt: ingressEvent.received_at,
  };
  try {
    const work = { signal: turn.signal, traceId: ingressEvent.trace_id };
    const handle = await dependencies.systems.vendor(environmentId, ingressEvent.system_id, work);
    if (handle === null) throw new UnreadableEvent("NOT_CONNECTED", "The system no longer has a connector or credentials.");
    for (const event of readEvents(handle, ingressEvent)) {
      // An event that cannot be processed does not prevent the others.
      const applied = isAnswer(event)
        ? dependencies.takeAnswer({ ...target, connectorId: handle.connector.id, answer: event, isSigned: origin.isSigned })
        : applyEvent(dependencies, handle, event, origin, turn.ask);
      await applied.catch(failed);
    }
  } catch (error) {
    failed(error);
  }
  return failures;
}

/** A vendor that did not answer in the time that an event has. */
export const tooSlow = (milliseconds: number) =>
  new ConnectorError("UNAVAILABLE", `The vendor did not answer within ${milliseconds / 1000} s.`);

/**
 * The events that a stored webhook reports.
 * @throws UnreadableEvent when it cannot be understood.
 */
export function readEvents(handle: VendorHandle, ingressEvent: WaitingEvent): readonly (WebhookEvent | WriteAnswer)[] {
  const { signed, body, content_type: contentType, content_encoding: contentEncoding } = ingressEvent;
  if (!signed) return readHint(body);
  return readIngressEvent(handle.connector.webhooks, { body, contentType, contentEncoding }, handle.vendor.settings);
}

/** Whether an event answers a write; all others name a record. */
export const isAnswer = (event: WebhookEvent | WriteAnswer): event is WriteAnswer =>
  event.kind === "written" || event.kind === "refused";

async function applyEvent(
  { ingest }: ApplyDependencies,
  handle: VendorHandle,
  event: WebhookEvent,
  origin: {
    readonly environmentId: string;
    readonly systemId: string;
    readonly traceId: string;
    readonly isSigned: boolean;
    readonly receivedAt: Date;
  },
  ask: Ask,
): Promise<void> {
  const served = servedEntity(handle.connector, event.entity);
  if (served === null) throw new UnreadableEvent("NOT_UNDERSTOOD", `The connector does not serve ${event.entity}.`);
  const { environmentId, systemId, traceId } = origin;
  const occurredAt = timeOf(event.occurredAt, timeZoneOf(handle));
  const actor = origin.isSigned ? vendorActor(event.actor) : null;
  const batch = { handle, environmentId, systemId, traceId, entity: event.entity, cause: "WEBHOOK" as const, occurredAt, actor };
  const absence = event.kind === "deleted" ? "deletes" : "says nothing";
  const canRead = served.connector.read !== undefined;
  const result = await applyAsFact();
  const doubts = result === null ? [{ remoteId: event.remoteId, absence } as const] : doubtsOf(result, absence);
  await readAgain(ingest, batch, served.connector, doubts, ask);

  /** Null when the event is only a hint. */
  async function applyAsFact() {
    if (!origin.isSigned) return null;
    if (event.kind === "deleted") {
      const isAhead = occurredAt !== null && occurredAt.getTime() > origin.receivedAt.getTime() + mostAheadMilliseconds;
      if (canRead && (occurredAt === null || isAhead)) return null;
      return await ingest.remove({ ...batch, remoteIds: [event.remoteId], askedAfter: null, canRead });
    }
    if (event.payload === undefined) return null;
    return await ingest.write({ ...batch, payloads: [event.payload], freshness: "copy", askedAfter: null });
  }
}

/** When the event happened; null when the vendor does not say, or the time cannot be read. */
export function timeOf(text: WebhookEvent["occurredAt"], timeZone: string | null): Date | null {
  const reading = readInstant(text ?? "", { timeZone });
  return "instant" in reading ? new Date(reading.instant) : null;
}
