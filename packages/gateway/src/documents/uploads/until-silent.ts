/** How long the sender of a file may send nothing. */
const silenceMilliseconds = 30_000;

/** The sender of a file has sent nothing for too long. */
export class SilentSenderError extends Error {
  override readonly name = "SilentSenderError";
}

/**
 * The bytes of a request's body. Whoever stops reading leaves the rest in the body, whose sender may then be answered.
 * @throws SilentSenderError when nothing comes for 30 seconds.
 */
export async function* untilSilent(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const silent = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        silent.reject(
          new SilentSenderError(`Nothing of the file came for ${silenceMilliseconds / 1000} seconds. Send it again.`),
        );
      }, silenceMilliseconds);
      const { done, value } = await Promise.race([reader.read(), silent.promise]).finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
