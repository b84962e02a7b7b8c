import { ConnectorError, parseJson, readInstant, type WebhookEvent } from "@fettle/connector";
import { servedEntity } from "../catalog/entity-connectors.ts";
import type { VendorHandle } from "../vendor/vendor-handle.ts";
import { readHint } from "./hint.ts";
import { failDelivery, takeDelivery } from "./delivery-rows.ts";
import { doubtsOf, readAgain } from "./read-again.ts";
import type { SyncDependencies } from "./sync-entity.ts";
import { timeZoneOf } from "./time-zone.ts";
import { beginTurn, TurnOver, type Ask } from "./turn.ts";

/** How long one webhook may keep the vendor busy before it is put off. */
const patienceMilliseconds = 20_000;

/** A deletion that is dated more than this after its own arrival comes from a clock that is ahead, or was. */
const mostAheadMilliseconds = 60_000;

/**
 * Processes a stored webhook. A signed payload is written as it is, and a signed deletion that says when it happened is a fact, unless that
 * lies in the future; everything else is answered by a read: the record may have been made again since.
 * Runs at least once: repeated, it finds nothing left to change. That of a paused system stays open until it is resumed.
 * @throws ConnectorError when the vendor cannot be read now, so that the job is tried again.
 */
export async function processDelivery(
  dependencies: SyncDependencies,
  { environmentId, deliveryId }: { readonly environmentId: string; readonly deliveryId: string },
  signal: AbortSignal,
): Promise<void> {
  const { store, systems, clock } = dependencies;
  const delivery = await takeDelivery(store.environment(environmentId), environmentId, deliveryId, clock());
  if (delivery === undefined) return;
  const target = { environmentId, systemId: delivery.system_id };
  using turn = beginTurn(dependencies, target, signal, { milliseconds: patienceMilliseconds, graceMilliseconds: 0 });
  const handle = await systems.vendor(environmentId, delivery.system_id, { signal: turn.signal, traceId: delivery.trace_id });
  if (handle === null) return;
  const origin = {
    environmentId,
    systemId: delivery.system_id,
    traceId: delivery.trace_id,
    isSigned: delivery.signed,
    receivedAt: delivery.received_at,
  };
  const failures: unknown[] = [];
  for (const event of readEvents(handle, delivery)) {
    // One event that cannot be processed does not hold up the others.
    await applyEvent(dependencies, handle, event, origin, turn.ask).catch((error: unknown) => {
      signal.throwIfAborted();
      failures.push(turn.wasCut() ? tooSlow() : error);
    });
  }
  if (failures.length === 0) return;
  const [first] = failures;
  await failDelivery(
    store,
    environmentId,
    deliveryId,
    first instanceof Error ? first.message : "unknown error",
    failures.some(isPutOff),
  );
  const passing = failures.find((failure) => !isOver(failure) && (!ConnectorError.isInstance(failure) || failure.isRetryable));
  if (passing !== undefined) throw passing;
}

const tooSlow = () => new ConnectorError("UNAVAILABLE", `The vendor did not answer within ${patienceMilliseconds / 1000} s.`);

const isOver = (failure: unknown) => failure instanceof TurnOver;

/** What waits for the customer to reconnect, or for the end of a pause, is taken up again then. */
const isPutOff = (failure: unknown) =>
  isOver(failure) || (ConnectorError.isInstance(failure) && (failure.code === "UNAUTHENTICATED" || failure.isRetryable));

/** What a stored webhook tells; nothing when it cannot be read, which trying again does not change. */
function readEvents(
  handle: VendorHandle,
  delivery: { readonly signed: boolean; readonly body: Buffer },
): readonly WebhookEvent[] {
  if (!delivery.signed) return readHint(delivery.body);
  try {
    return handle.connector.webhooks?.read(parse(delivery.body)) ?? [];
  } catch (error) {
    if (ConnectorError.isInstance(error)) return [];
    throw error;
  }
}

async function applyEvent(
  { ingest }: SyncDependencies,
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
  if (served === null) return;
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

/** When it happened; null when the vendor does not say, or not in a form that can be read. */
function timeOf(text: WebhookEvent["occurredAt"], timeZone: string | null): Date | null {
  const reading = readInstant(text ?? "", { timeZone });
  return "instant" in reading ? new Date(reading.instant) : null;
}

function parse(body: Buffer): unknown {
  try {
    return parseJson(body.toString("utf8"));
  } catch (error) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The webhook's body is not JSON.", { cause: error });
  }
}
