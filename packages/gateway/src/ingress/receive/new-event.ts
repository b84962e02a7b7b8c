import { hash } from "node:crypto";
import type { WebhookVerification } from "@fettle/connector";
import { randomId } from "../../identifiers.ts";
import { cleanText } from "../../ingest/write/clean-json.ts";
import type { NewIngressEvent } from "../events/new-event-rows.ts";
import type { IncomingWebhook } from "../ingress.ts";

/** What a webhook says of its body, in the form that is stored. */
export const bodyHeadersOf = (incoming: IncomingWebhook) => ({
  contentType: headerOf(incoming, "content-type"),
  contentEncoding: headerOf(incoming, "content-encoding"),
});

/**
 * The ingress event of a webhook.
 *
 * @param verification null for a hint, whose stored body is `body`.
 */
export const newEvent = (
  incoming: IncomingWebhook,
  of: Pick<NewIngressEvent, "environmentId" | "systemId" | "receivedAt" | "traceId">,
  body: Uint8Array,
  verification: WebhookVerification | null,
): NewIngressEvent => ({
  ...of,
  id: randomId("ind"),
  eventKey: eventKeyOf(verification, body),
  signed: verification !== null,
  body: bufferOf(body),
  ...bodyHeadersOf(incoming),
});

const longestHeader = 200;

const headerOf = ({ headers }: IncomingWebhook, name: string) => {
  const value = headers[name];
  return value === undefined ? null : cleanText(value).slice(0, longestHeader);
};

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
