import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import type { IncomingWebhook } from "../ingress.ts";
import type { Log } from "../../log.ts";
import type { PlainAnswer } from "../../plain-answer.ts";
import { receiveAppWide, type AppWideDependencies } from "../app-wide/receive-app-wide.ts";
import type { KnownKeys, KnownSystemKey } from "../keys/known-keys.ts";
import { badSignature, noRoom, received, refusal, unknownAddress } from "./answers.ts";
import { checkSignature, deliveryOf } from "./check-signature.ts";
import { writeHint } from "./hint.ts";
import type { HintLimit } from "./hint-limit.ts";
import type { KeepPayload } from "./keep-payload.ts";
import { bodyHeadersOf, newEvent } from "./new-event.ts";
import type { StoreEvent } from "./store-events.ts";
import { readIngressEvent, UnreadableEvent } from "./read-ingress-event.ts";

/** What receiving needs to work. */
export interface ReceiveDependencies extends AppWideDependencies {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly hintLimit: HintLimit;
  readonly keys: KnownKeys;
  readonly storeEvent: StoreEvent;
  readonly keepPayload: KeepPayload;
}

const mostHintBytes = 16_384;

/**
 * Answers a vendor's webhook. Checks the raw body, stores the event with its id and its system's job in one transaction, and only then
 * acknowledges it. A repeated event is acknowledged and changes nothing. An unsigned webhook is only a hint: repeated hints count as one while they
 * wait, and a flood of them is refused.
 */
export async function receiveWebhook(
  dependencies: ReceiveDependencies,
  incoming: IncomingWebhook,
  key: string,
): Promise<PlainAnswer> {
  if (incoming.method !== "POST") return refusal(405, "METHOD_NOT_ALLOWED", "Send webhooks with POST.", { allow: "POST" });
  const owner = /^[\w-]{20,100}$/.test(key) ? await dependencies.keys.find(key) : null;
  if (owner === null) return unknownAddress();
  if (owner.of === "connector") return await receiveAppWide(dependencies, incoming, owner);
  const stored = await receiveForSystem(dependencies, incoming, owner);
  if (stored !== "unknown system") return stored;
  dependencies.keys.forget(key);
  return unknownAddress();
}

async function receiveForSystem(
  { catalog, clock, log, hintLimit, storeEvent, keepPayload }: ReceiveDependencies,
  incoming: IncomingWebhook,
  { environmentId, systemId, connectorId, secret, settings }: KnownSystemKey,
): Promise<PlainAnswer | "unknown system"> {
  const webhooks = catalog.connectors.get(connectorId)?.connector.webhooks;
  // Without `verify`, an app-wide connector would take unsigned webhooks here.
  if (webhooks === undefined || webhooks.appWide !== undefined) return unknownAddress();
  const isSigned = webhooks.verify !== undefined;
  const body = await (isSigned ? incoming.readBody() : incoming.readBody(mostHintBytes));
  const verification = isSigned ? await checkSignature(() => verify(), clock) : null;
  if (verification?.valid === false) {
    log.info({ systemId, reason: verification.reason }, "a webhook was refused");
    return badSignature(verification.reason);
  }
  if (!isSigned && !hintLimit.take(systemId)) {
    return refusal(429, "TOO_MANY_REQUESTS", "Too many unsigned webhooks. Polling will find the changes.", {
      "retry-after": "10",
    });
  }
  const hint = isSigned ? null : readHint(webhooks, { body, ...bodyHeadersOf(incoming) }, settings);
  if (hint instanceof UnreadableEvent) return refusal(400, "UNREADABLE_WEBHOOK", hint.message);
  const of = { environmentId, systemId, receivedAt: clock(), traceId: newTraceId() };
  const event = newEvent(incoming, of, hint ?? body, verification);
  const stored = await storeEvent(event);
  if (stored === "unknown system") return stored;
  if (stored === "no room") return noRoom();
  keepPayload(incoming, event, { connectorId, secret });
  return received;

  function verify() {
    const check = webhooks?.verify?.(deliveryOf(incoming, body), secret, settings);
    return check ?? { valid: false as const, reason: "The connector cannot check signatures." };
  }
}

/** The records that an unsigned webhook names. Nothing else of it is kept, so repeated hints are equal whatever else they contain. */
function readHint(...of: Parameters<typeof readIngressEvent>): Uint8Array | UnreadableEvent {
  try {
    return writeHint(readIngressEvent(...of));
  } catch (error) {
    const isWorded = error instanceof UnreadableEvent && error.code !== "CONNECTOR_FAILED";
    return isWorded ? error : new UnreadableEvent("NOT_UNDERSTOOD", "The body is not a webhook of this vendor.");
  }
}
