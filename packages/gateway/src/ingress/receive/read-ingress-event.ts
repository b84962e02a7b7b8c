import {
  ConnectorError,
  parseJson,
  type SettingMap,
  type SettingValues,
  type WebhookDescriptor,
  type WebhookEvent,
  type WriteAnswer,
} from "@fettle/connector";
import type { IngressError } from "../events/ingress-event.ts";

/** A webhook that cannot be understood. Another try cannot succeed until the connector or the vendor is fixed. */
export class UnreadableEvent extends Error {
  override readonly name = "UnreadableEvent";
  readonly code: IngressError["code"];

  constructor(code: IngressError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A webhook's body, with the vendor's description of it. */
export interface IngressBody {
  readonly body: Uint8Array;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
}

/**
 * The events of a webhook, as the connector reads it. Bodies are UTF-8, with or without a byte order mark, whatever their headers say.
 * @throws UnreadableEvent when it cannot be understood.
 */
export function readIngressEvent(
  webhooks: Pick<WebhookDescriptor<SettingValues<SettingMap>>, "read"> | undefined,
  event: IngressBody,
  settings: SettingValues<SettingMap>,
): readonly (WebhookEvent | WriteAnswer)[] {
  if (webhooks === undefined) throw new UnreadableEvent("NOT_SUPPORTED", "The connector no longer reads webhooks.");
  const body = parseBody(event);
  try {
    return [...webhooks.read(body, settings)];
  } catch (error) {
    if (ConnectorError.isInstance(error)) throw new UnreadableEvent("NOT_UNDERSTOOD", error.message, { cause: error });
    const words = error instanceof Error ? error.message : "unknown error";
    throw new UnreadableEvent("CONNECTOR_FAILED", `The connector failed on this event: ${words}`, { cause: error });
  }
}

/**
 * The body of a webhook, as JSON.
 * @throws UnreadableEvent that says what it is instead.
 */
export function parseBody(event: IngressBody): unknown {
  const text = textOf(event.body);
  if (text !== null) {
    try {
      return parseJson(text);
    } catch {
      // Reported below with a helpful message.
    }
  }
  throw whyUnreadable(event, text);
}

/** The body without its byte order mark; null when it is not UTF-8. */
function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function whyUnreadable({ body, contentType, contentEncoding }: IngressBody, text: string | null): UnreadableEvent {
  if (body.byteLength === 0) return new UnreadableEvent("EMPTY", "The body is empty.");
  if (isCompressed(body, contentEncoding)) {
    const how = contentEncoding ?? "gzip";
    return new UnreadableEvent("COMPRESSED", `The body is compressed (${how}). Configure the vendor to send it uncompressed.`);
  }
  if (text === null || text.includes("\0")) {
    return new UnreadableEvent("NOT_UTF8", "The body is not UTF-8, as JSON must be. Configure the vendor to send UTF-8.");
  }
  if (/^application\/x-www-form-urlencoded\b/iu.test(contentType ?? "")) {
    return new UnreadableEvent("FORM_ENCODED", "The body is an encoded form. Configure the vendor to send JSON.");
  }
  return new UnreadableEvent("NOT_JSON", "The body is not JSON: it is cut off, or something else.");
}

const isCompressed = (body: Uint8Array, contentEncoding: string | null): boolean =>
  (contentEncoding !== null && !/^\s*(?:identity)?\s*$/iu.test(contentEncoding)) || (body[0] === 0x1f && body[1] === 0x8b);
