import type { Exchange, GivenMessage, Header } from "../payload.ts";

/** How much of a body is looked at, in bytes: more than is stored, so that no secret is cut in two where the stored part ends. */
export const mostLookedAt = 96 * 1024;

/** A message of which only the beginning is held. */
export interface HeldMessage {
  readonly headers: readonly Header[];
  readonly beginning: Uint8Array | Blob | null;
  /** The size of the whole body. Null: unknown. */
  readonly bytes: number | null;
  readonly contentType: string | null;
  /** Whether the beginning was cut, where the size of the whole body is unknown. */
  readonly isCut: boolean;
}

/** An exchange that waits to be redacted and written. */
export interface HeldExchange extends Omit<Exchange, "request" | "response"> {
  readonly request: HeldMessage | null;
  readonly response: HeldMessage | null;
  /** What it occupies, about. */
  readonly size: number;
}

/** Copies what is needed of an exchange, because its bodies may be large, and reused. */
export function holdBeginnings(exchange: Exchange): HeldExchange {
  const [request, response] = [hold(exchange.request), hold(exchange.response)];
  return { ...exchange, request, response, size: 500 + sizeOf(request) + sizeOf(response) };
}

function hold(message: GivenMessage | null): HeldMessage | null {
  return message === null ? null : holdMessage(message);
}

/** Copies what is needed of a message. */
export function holdMessage(message: GivenMessage): HeldMessage {
  const { isCut = false } = message;
  const headers = [...message.headers].map(([name, value]): Header => [name.toLowerCase(), value]);
  const contentType = headers.find(([name]) => name === "content-type")?.[1] ?? null;
  const { body } = message;
  if (body === null)
    return { headers, beginning: null, bytes: message.bytes === undefined ? 0 : message.bytes, contentType, isCut };
  const bytes = message.bytes === undefined ? bytesOf(body) : message.bytes;
  return { headers, beginning: beginningOf(body), bytes, contentType, isCut };
}

const bytesOf = (body: string | Uint8Array | Blob): number => {
  if (typeof body === "string") return Buffer.byteLength(body);
  return body instanceof Blob ? body.size : body.byteLength;
};

function beginningOf(body: string | Uint8Array | Blob): Uint8Array | Blob {
  if (body instanceof Blob) return body.slice(0, mostLookedAt);
  // A character has at least a byte.
  if (typeof body === "string") return Buffer.from(body.slice(0, mostLookedAt), "utf8").subarray(0, mostLookedAt);
  return body.slice(0, mostLookedAt);
}

const sizeOf = (message: HeldMessage | null): number => {
  if (message === null) return 0;
  const { beginning, headers } = message;
  const body = beginning instanceof Blob ? beginning.size : (beginning?.byteLength ?? 0);
  return body + headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
};
