import { hash } from "node:crypto";
import type { WebhookVerification } from "@fettle/connector";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import { randomId, randomTraceId } from "../../identifiers.ts";
import type { IncomingWebhook } from "../ingress.ts";
import type { Log } from "../../log.ts";
import { cleanText } from "../../ingest/write/clean-json.ts";
import type { PlainAnswer } from "../../plain-answer.ts";
import type { KnownKeys } from "../keys/known-keys.ts";
import { writeHint } from "./hint.ts";
import type { HintLimit } from "./hint-limit.ts";
import type { StoreEvent } from "./store-events.ts";
import { readIngressEvent, UnreadableEvent } from "./read-ingress-event.ts";

/** What receiving needs to work. */
export interface ReceiveDependencies {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log;
  readonly hintLimit: HintLimit;
  readonly keys: KnownKeys;
  readonly storeEvent: StoreEvent;
}

const mostHintBytes = 16_384;
const toleranceMilliseconds = 300_000;

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
  const { catalog, clock, log, hintLimit, keys, storeEvent } = dependencies;
  if (incoming.method !== "POST") return answer(405, "METHOD_NOT_ALLOWED", "Send webhooks with POST.", { allow: "POST" });
  const owner = /^[\w-]{20,100}$/.test(key) ? await keys.find(key) : null;
  const webhooks = owner === null ? undefined : catalog.connectors.get(owner.connectorId)?.connector.webhooks;
  if (owner === null || webhooks === undefined) return unknownAddress();
  const { environmentId, systemId } = owner;
  const isSigned = webhooks.verify !== undefined;
  const body = await (isSigned ? incoming.readBody() : incoming.readBody(mostHintBytes));
  const webhook = {
    headers: incoming.headers,
    body,
    // Few connectors look at it.
    get url() {
      return incoming.url;
    },
  };
  const verification = isSigned ? await verify(() => webhooks.verify?.(webhook, owner.secret, owner.settings), clock) : null;
  if (verification?.valid === false) {
    log.info({ systemId, reason: verification.reason }, "a webhook was refused");
    return answer(401, "INVALID_SIGNATURE", `The webhook was refused: ${verification.reason}`);
  }
  if (!isSigned && !hintLimit.take(systemId)) {
    return answer(429, "TOO_MANY_REQUESTS", "Too many unsigned webhooks. Polling will find the changes.", {
      "retry-after": "10",
    });
  }
  const about = { contentType: headerOf(incoming, "content-type"), contentEncoding: headerOf(incoming, "content-encoding") };
  const hint = isSigned ? null : readHint(webhooks, { body, ...about }, owner.settings);
  if (hint instanceof UnreadableEvent) return answer(400, "UNREADABLE_WEBHOOK", hint.message);
  const stored = await storeEvent({
    environmentId,
    id: randomId("ind"),
    systemId,
    eventKey: eventKeyOf(verification, hint ?? body),
    signed: isSigned,
    body: bufferOf(hint ?? body),
    ...about,
    receivedAt: clock(),
    traceId: randomTraceId(),
  });
  if (stored === "stored") return received;
  if (stored === "no room") {
    return answer(503, "OVERLOADED", "Too many webhooks wait to be stored. This one was not; send it again in a moment.", {
      "retry-after": "2",
    });
  }
  keys.forget(key);
  return unknownAddress();
}

const unknownAddress = () => answer(404, "NOT_FOUND", "This webhook address does not exist. It may have been replaced.");

const longestHeader = 200;

const headerOf = ({ headers }: IncomingWebhook, name: string) => {
  const value = headers[name];
  return value === undefined ? null : cleanText(value).slice(0, longestHeader);
};

/** The records that an unsigned webhook names. Nothing else of it is kept, so repeated hints are equal whatever else they contain. */
function readHint(...of: Parameters<typeof readIngressEvent>): Uint8Array | UnreadableEvent {
  try {
    return writeHint(readIngressEvent(...of));
  } catch (error) {
    const isWorded = error instanceof UnreadableEvent && error.code !== "CONNECTOR_FAILED";
    return isWorded ? error : new UnreadableEvent("NOT_UNDERSTOOD", "The body is not a webhook of this vendor.");
  }
}

/** A webhook signed long ago or in the future may be a replay. */
async function verify(
  check: () => WebhookVerification | Promise<WebhookVerification> | undefined,
  clock: Clock,
): Promise<WebhookVerification> {
  const result = (await check()) ?? { valid: false, reason: "The connector cannot check signatures." };
  if (!result.valid || result.signedAt === null) return result;
  const isRecent = Math.abs(clock().getTime() - result.signedAt.getTime()) <= toleranceMilliseconds;
  return isRecent
    ? result
    : { valid: false, reason: "The signature's time differs from the current time by more than five minutes." };
}

/** A key that is equal for equal events. An id with a different body, as after a fix at the vendor, is another event. */
function eventKeyOf(verification: WebhookVerification | null, body: Uint8Array): string {
  const digest = digestOf(body);
  if (verification === null) return `hint:${digest}`;
  // An id may have any length, and contain characters that PostgreSQL's text cannot store.
  return verification.valid && verification.deliveryId !== null
    ? `id:${digestOf(Buffer.from(verification.deliveryId, "utf16le"))}:${digest}`
    : `body:${digest}`;
}

/** The same bytes. */
const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

const digestOf = (bytes: Uint8Array): string => hash("sha256", bytes, "base64url");

const received: PlainAnswer = { status: 200, body: { received: true } };

function answer(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): PlainAnswer {
  return { status, body: { error: { code, message } }, headers };
}
