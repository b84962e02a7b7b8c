import type { Guard } from "./event-reader.ts";
import { FettleError } from "./fettle-error.ts";

/** The maximum length of a line; a gateway sends far shorter ones. */
const longestLine = 64_000_000;

/**
 * Reads a response line by line, as fast as they are consumed. What follows the last end of a line is left out: it was cut off.
 * @throws FettleError CONNECTION_FAILED when the connection is lost or silent for too long; UNEXPECTED_ANSWER when a line does not end.
 */
export async function* readLines(body: ReadableStream<Uint8Array>, guard: Guard): AsyncGenerator<string, undefined, undefined> {
  const chunks = body.getReader();
  const decoder = new TextDecoder();
  // A body that ignores the signal would otherwise block for ever.
  guard.signal.addEventListener("abort", () => void chunks.cancel().catch(() => undefined), { once: true });
  let begun: string[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await guard.watch(chunks.read());
    guard.signal.throwIfAborted();
    if (done) return;
    const [first = "", ...further] = decoder.decode(value, { stream: true }).split("\n");
    begun.push(first);
    length += first.length;
    if (length > longestLine)
      throw new FettleError("UNEXPECTED_ANSWER", `A line has more than ${longestLine} characters, or does not end.`);
    for (const next of further) {
      yield begun.join("");
      begun = [next];
      ({ length } = next);
    }
  }
}
