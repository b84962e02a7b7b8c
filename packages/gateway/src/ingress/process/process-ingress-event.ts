import { ConnectorError, readInstant, type WebhookEvent } from "@fettle/connector";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import { readHint } from "../receive/hint.ts";
import { failIngressEvent, takeIngressEvent } from "../events/stored-event-rows.ts";
import type { IngressError } from "../events/ingress-event.ts";
import { defect, dropBeyond } from "../events/ingress-event-rows.ts";
import { readIngressEvent, UnreadableEvent } from "../receive/read-ingress-event.ts";
import { doubtsOf, readAgain } from "../../ingest/write/read-again.ts";
import type { Ingest } from "../../ingest/ingest.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { Systems } from "../../systems/systems.ts";
import type { IngressJobData } from "../jobs.ts";
import { timeZoneOf } from "../../ingest/write/time-zone.ts";
import { beginTurn, TurnOver, type Ask } from "../../ingest/poll/turn.ts";

/** What processing needs to work. */
export interface ProcessDependencies {
  readonly store: Store;
  readonly systems: Pick<Systems, "vendor">;
  readonly ingest: Pick<Ingest, "write" | "remove" | "settle" | "position">;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long one ingress event may keep the vendor busy before it is delayed. */
const patienceMilliseconds = 20_000;

/** A deletion dated further than this after its own arrival comes from a clock that is or was ahead. */
const mostAheadMilliseconds = 60_000;

/**
 * Processes an ingress event. A signed payload is written as a copy. A signed deletion with a time is a fact, unless the time is in the
 * future. Everything else is answered by a read, because the record may have been created again since. Runs at least once: repeating it
 * changes nothing. An event of a paused system stays open until the system is resumed. An event that cannot be understood, or fails
 * otherwise, is kept with its error.
 * @throws ConnectorError when the vendor cannot be read now, so the job is tried again.
 */
export async function processIngressEvent(
  dependencies: ProcessDependencies,
  { environmentId, deliveryId: eventId }: IngressJobData,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, log } = dependencies;
  const ingressEvent = await takeIngressEvent(store.environment(environmentId), environmentId, eventId, clock());
  if (ingressEvent === undefined) return;
  const failures = await applyEvents(dependencies, environmentId, ingressEvent, signal);
  const [first] = failures;
  if (failures.length === 0) return;
  const isLater = failures.some(isPutOff);
  const { system_id: systemId } = ingressEvent;
  const passing = failures.find(isPassing);
  const unexpected = failures.find((failure) => wordsOf(failure) === defect);
  if (unexpected !== undefined)
    log.warn({ systemId, ingressEventId: eventId, err: unexpected }, "a webhook could not be processed");
  await failIngressEvent(store, environmentId, eventId, wordsOf(first), isLater);
  const dropped = isLater ? 0 : await dropBeyond(store.environment(environmentId), environmentId, systemId);
  if (dropped > 0) log.warn({ systemId, dropped }, "a system has too many failed webhooks: the oldest were deleted");
  if (passing !== undefined) throw passing;
}

/** Applies the events that a webhook reports, and returns the failures. */
async function applyEvents(
  dependencies: ProcessDependencies,
  environmentId: string,
  ingressEvent: TakenIngressEvent,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const target = { environmentId, systemId: ingressEvent.system_id };
  using turn = beginTurn(dependencies, target, signal, { milliseconds: patienceMilliseconds, graceMilliseconds: 0 });
  const failures: unknown[] = [];
  const failed = (error: unknown) => {
    signal.throwIfAborted();
    failures.push(turn.wasCut() ? tooSlow() : error);
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
      await applyEvent(dependencies, handle, event, origin, turn.ask).catch(failed);
    }
  } catch (error) {
    failed(error);
  }
  return failures;
}

type TakenIngressEvent = NonNullable<Awaited<ReturnType<typeof takeIngressEvent>>>;

const tooSlow = () => new ConnectorError("UNAVAILABLE", `The vendor did not answer within ${patienceMilliseconds / 1000} s.`);

const isOver = (failure: unknown) => failure instanceof TurnOver;

/** Whether the event waits for a reconnect or the end of a pause, and is processed again then. */
const isPutOff = (failure: unknown) =>
  isOver(failure) || (ConnectorError.isInstance(failure) && (failure.code === "UNAUTHENTICATED" || failure.isRetryable));

/** Whether another try may succeed without any action. */
const isPassing = (failure: unknown) =>
  !isOver(failure) && !(failure instanceof UnreadableEvent) && (!ConnectorError.isInstance(failure) || failure.isRetryable);

const wordsOf = (failure: unknown): IngressError => {
  if (isOver(failure)) return { code: "PUT_OFF", message: "The system has been paused, or its credentials were refused." };
  return ConnectorError.isInstance(failure) || failure instanceof UnreadableEvent ? failure : defect;
};

/**
 * The events that a stored webhook reports.
 * @throws UnreadableEvent when it cannot be understood.
 */
function readEvents(handle: VendorHandle, ingressEvent: TakenIngressEvent): readonly WebhookEvent[] {
  const { signed, body, content_type: contentType, content_encoding: contentEncoding } = ingressEvent;
  return signed ? readIngressEvent(handle.connector.webhooks, { body, contentType, contentEncoding }) : readHint(body);
}

async function applyEvent(
  { ingest }: ProcessDependencies,
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
  const batch = { handle, environmentId, systemId, traceId, entity: event.entity, cause: "WEBHOOK" as const, occurredAt };
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
function timeOf(text: WebhookEvent["occurredAt"], timeZone: string | null): Date | null {
  const reading = readInstant(text ?? "", { timeZone });
  return "instant" in reading ? new Date(reading.instant) : null;
}
