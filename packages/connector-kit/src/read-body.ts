import { ConnectorError } from "@fettle/connector";

// 16 MB: more than any page of records, and safe to hold in memory.
const largestAnswer = 16 * 1024 * 1024;

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

/**
 * Reads a response's body as UTF-8 text and stops at a limit.
 *
 * @param limit bytes. Default: 16 MB.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when the body is longer or not UTF-8; `UNAVAILABLE` when the connection ends early.
 * An abort is rethrown unchanged.
 */
export async function readBody(response: Response, product: string, limit = largestAnswer): Promise<string> {
  // Chunks are copied into one buffer, because a tiny chunk retains a hundred times its size.
  let buffer = new Uint8Array(0);
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      const needed = size + chunk.byteLength;
      if (needed > limit) {
        throw new ConnectorError("UNEXPECTED_ANSWER", `${product} returned more than ${limit} bytes.`, {
          status: response.status,
        });
      }
      if (needed > buffer.byteLength) {
        const larger = new Uint8Array(Math.min(limit, Math.max(needed, buffer.byteLength * 2)));
        larger.set(buffer.subarray(0, size));
        buffer = larger;
      }
      buffer.set(chunk, size);
      size = needed;
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, size));
  } catch (error) {
    if (ConnectorError.isInstance(error) || isAbort(error)) throw error;
    const details = { cause: error, status: response.status };
    if (error instanceof TypeError && "code" in error && error.code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      throw new ConnectorError("UNEXPECTED_ANSWER", `${product} returned text that is not UTF-8.`, details);
    }
    throw new ConnectorError("UNAVAILABLE", `The connection to ${product} ended in the middle of a response.`, details);
  }
}
