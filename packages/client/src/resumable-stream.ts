/**
 * A stream to read with `for await`. Leaving the loop, `return`, disposing the stream and disposing the client end it cleanly,
 * even during a wait, and settle when its connection is released and its cursor is saved.
 */
export interface ResumableStream<Item> extends AsyncIterableIterator<Item, undefined, undefined> {
  return(): Promise<IteratorResult<Item, undefined>>;
  [Symbol.asyncIterator](): ResumableStream<Item>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The running streams of a client. */
export type Streams = Set<Pick<ResumableStream<unknown>, "return">>;

/** The abort reason of an end that is not a failure. */
const leaving = Symbol("The stream was left");

/**
 * Makes a stream from a generator, which starts when the first item is requested. The generator receives a signal and throws the
 * signal's reason when the signal is aborted.
 */
export function createStream<Item>(
  run: (signal: AbortSignal) => AsyncGenerator<Item, undefined, undefined>,
  outer: AbortSignal | undefined,
  streams: Streams,
): ResumableStream<Item> {
  const ending = new AbortController();
  const endByApp = (): void => ending.abort(outer?.reason);

  async function* guarded(): AsyncGenerator<Item, undefined, undefined> {
    try {
      streams.add(stream);
      if (outer?.aborted === true) endByApp();
      outer?.addEventListener("abort", endByApp, { once: true });
      yield* run(ending.signal);
    } catch (error) {
      if (error !== leaving) throw error;
    } finally {
      streams.delete(stream);
      outer?.removeEventListener("abort", endByApp);
    }
    return undefined;
  }

  const items = guarded();
  const stream: ResumableStream<Item> = {
    next: () => items.next(),
    return() {
      // Ends a wait at once; `items.return` alone would wait for the generator.
      ending.abort(leaving);
      return items.return(undefined);
    },
    async [Symbol.asyncDispose]() {
      await stream.return();
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
