import type { IncomingMessage } from "node:http";

/** How long the rest of a small body may take; a slower one is read piece by piece, within the limits of bodies. */
const waitMilliseconds = 250;

/** Waits until the whole body of a request, of this many bytes, is in the request's buffer. Reads nothing; false when it is not coming. */
export async function arrivesWhole(request: IncomingMessage, length: number): Promise<boolean> {
  const isWhole = () => request.complete && request.readableLength === length;
  if (isWhole()) return true;
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => void (request.complete && resolve());
  const timer = setTimeout(resolve, waitMilliseconds);
  request.on("readable", look).once("close", resolve);
  await promise;
  clearTimeout(timer);
  request.off("readable", look).off("close", resolve);
  return isWhole();
}
