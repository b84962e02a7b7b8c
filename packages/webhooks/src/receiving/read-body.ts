import type { Readable } from "node:stream";
import { WebhookError } from "../webhook-error.ts";

/**
 * Reads the bytes of a body to its end.
 * @throws WebhookError `BODY_TOO_LARGE` as soon as it is, and `INVALID_BODY` when it is cut off.
 */
export async function readBody(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const read: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      read.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    throw new WebhookError("INVALID_BODY", "The body was cut off.", { cause: error });
  }
  if (size > maxBytes) throw new WebhookError("BODY_TOO_LARGE", "The body is larger than this receiver accepts.");
  return Buffer.concat(read);
}

/** Reads the body of a request of Node that nothing has read. @throws WebhookError as `readBody`, and `BODY_CONSUMED`. */
export async function readNodeBody(stream: Readable, maxBytes: number, advice: string): Promise<Buffer> {
  if (stream.readableDidRead) throw bodyConsumed(advice);
  try {
    // A destroyed request could not be answered.
    return await readBody(stream.iterator({ destroyOnReturn: false }), maxBytes);
  } finally {
    // What is left of a body that is too large is not kept.
    stream.resume();
  }
}

/** What to throw when something has read the body before. */
export const bodyConsumed = (advice: string): WebhookError =>
  new WebhookError(
    "BODY_CONSUMED",
    `The body was read before the receiver got it, so its signature cannot be checked. ${advice}`,
  );
