import { gatherBytes, type GatheredBytes } from "../../gathered-bytes.ts";
import type { RefusedRequest } from "./answers.ts";
import type { BytePlace } from "./byte-budget.ts";
import { limits } from "../limits.ts";

/** The result of reading a body. */
export type BodyResult =
  | { readonly type: "body"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "refused"; readonly refused: RefusedRequest };

/** The bytes of a refused body that are still read and discarded, so its sender gets to read the answer. */
const discard = { bytes: 64_000_000, milliseconds: 3_000 };

/** Whether the declared length of a body is too large. */
export const declaresTooLarge = ({ headers }: Request, limit: number): boolean =>
  Number(headers.get("content-length") ?? 0) > limit;

/**
 * Reads a body of at most `limit` bytes within the time limit of bodies. `place` counts its memory until the place is disposed; a refused body
 * counts nothing.
 */
export async function readBody(request: Request, limit: number, place: BytePlace): Promise<BodyResult> {
  if (request.body === null) return { type: "body", bytes: new Uint8Array() };
  const reader = request.body.getReader();
  let gathered: GatheredBytes | null = gatherBytes(limit, place.hold);

  async function refuse(refused: RefusedRequest): Promise<BodyResult> {
    gathered = null;
    place[Symbol.dispose]();
    await discardRest(reader);
    return { type: "refused", refused };
  }

  async function gather(): Promise<BodyResult> {
    for (let pieces = 0; ; pieces++) {
      const { done, value } = await reader.read();
      if (gathered === null) return refuse(tooSlow);
      // Do not wait for the rest: it may be as many pieces again.
      if (pieces > limits.bodyPieces) return { type: "refused", refused: tooManyPieces };
      if (done) return { type: "body", bytes: gathered.all() };
      const outcome = gathered.add(value);
      if (outcome !== "added") return refuse(outcome === "no-room" ? noRoom : tooLarge(limit));
    }
  }

  // Cancelling a waiting reader would cut off the answer, so the reader is abandoned, without any data.
  const late = Promise.withResolvers<BodyResult>();
  const timer = setTimeout(() => {
    gathered = null;
    late.resolve({ type: "refused", refused: tooSlow });
  }, limits.bodyMilliseconds).unref();
  try {
    return await Promise.race([declaresTooLarge(request, limit) ? refuse(tooLarge(limit)) : gather(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads and discards what is left of a request's body, for three seconds at most. Its sender gets to read the answer. */
export async function discardBody({ body }: Request): Promise<void> {
  if (body === null || body.locked) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, discard.milliseconds);
  await Promise.race([discardRest(body.getReader()), late.promise]);
  clearTimeout(timer);
}

async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const until = performance.now() + discard.milliseconds;
  let left = discard.bytes;
  try {
    while (left > 0 && performance.now() < until) {
      const { done, value } = await reader.read();
      if (done) return;
      left -= value.byteLength;
    }
  } catch {
    // A sender that has left has ended its body.
  }
}

/** The refusal of a body of more than `limit` bytes. */
export const tooLarge = (limit: number): RefusedRequest => ({
  status: 413,
  code: "REQUEST_TOO_LARGE",
  message: `A request to this path may have at most ${limit} bytes. Split it into smaller requests.`,
});

const tooSlow: RefusedRequest = {
  status: 408,
  code: "REQUEST_TIMEOUT",
  message: `The request did not arrive within ${limits.bodyMilliseconds / 1_000} seconds. Send it again.`,
};

const tooManyPieces: RefusedRequest = {
  status: 413,
  code: "REQUEST_TOO_LARGE",
  message: `A request may arrive in at most ${limits.bodyPieces} pieces. Send larger pieces.`,
};

const noRoom: RefusedRequest = {
  status: 503,
  code: "OVERLOADED",
  message: "Too many large requests are in progress. Nothing of this one was carried out; send it again in a moment.",
  headers: { "retry-after": "2" },
};

/** The bytes of a body. @throws when the body was refused; the caller must answer with the refusal. */
export function bytesOf(result: BodyResult): Uint8Array<ArrayBuffer> {
  if (result.type === "refused") throw new Error(result.refused.message);
  return result.bytes;
}

/** The same request with a body that is read on demand, in one piece. A refusal of `read` is an error for the reader of the body. */
export function withBodyOnDemand(request: Request, read: () => Promise<BodyResult>): Request {
  const { url, method, headers, signal } = request;
  if (request.body === null) return request;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = bytesOf(await read());
        if (bytes.byteLength > 0) controller.enqueue(bytes);
        controller.close();
      },
    },
    // Nothing is read before the first pull.
    { highWaterMark: 0 },
  );
  const init: RequestInit & { readonly duplex: "half" } = { method, headers, signal, body, duplex: "half" };
  return new Request(url, init);
}
