import { ask } from "./ask.ts";
import type { ClientOptions, Settings } from "./client-options.ts";
import { systemClock } from "./clock.ts";
import { type AnyVariables, type Operation, textOf } from "./document.ts";
import { FettleError } from "./fettle-error.ts";
import { type FollowEvent, listThenFollow, type ListThenFollowOptions } from "./list-then-follow.ts";
import type { ChangeOf, RecordOfChange, RecordOfList } from "./listed-shapes.ts";
import { createStream, type ResumableStream, type Streams } from "./resumable-stream.ts";
import { subscribe, type SubscribeOptions, type SubscriptionItem } from "./subscribe.ts";

/** The options of a call beside its variables. */
export interface CallOptions {
  /** Cancels the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The arguments after the operation: variables have to be given when it requires some. */
export type CallArguments<Variables> =
  Record<never, never> extends Variables
    ? [variables?: Variables, options?: CallOptions]
    : [variables: Variables, options?: CallOptions];

/** A client of a gateway. All methods may be called concurrently and repeatedly. */
export interface Client extends AsyncDisposable {
  /**
   * Runs a query and returns its data. A failed query is not repeated.
   *
   * @throws FettleError when the response has any error, or there is no response.
   */
  query<Data = unknown, Variables = AnyVariables>(
    operation: Operation<Data, Variables>,
    ...rest: CallArguments<Variables>
  ): Promise<Data>;
  /**
   * Runs a mutation. Expected failures are members of its result. After CONNECTION_FAILED it is unknown whether the mutation ran:
   * give writes an `idempotencyKey` and repeat them.
   *
   * @throws FettleError when the response has any error, or there is no response.
   */
  mutate<Data = unknown, Variables = AnyVariables>(
    operation: Operation<Data, Variables>,
    ...rest: CallArguments<Variables>
  ): Promise<Data>;
  /**
   * Follows a subscription, over Server-Sent Events and as many connections as it takes: one that is lost is opened again where the last
   * one ended, after a wait that grows while nothing comes of it. It never gives up by itself.
   *
   * An item's cursor is saved when the next item is requested, so after the loop's body has finished with it. An app that stops in the
   * body, or leaves the loop, gets that item again next time: at least once, and while it runs exactly once, in order.
   *
   * The iteration throws a FettleError when trying again is useless, such as `CURSOR_EXPIRED`, `INVALID_CURSOR`, `UNAUTHENTICATED`,
   * `FORBIDDEN` or `BAD_USER_INPUT`, and ends when the subscription is complete, it is left, or the client is disposed.
   */
  subscribe<Data = unknown, Variables = AnyVariables>(
    operation: Operation<Data, Variables>,
    ...rest: Record<never, never> extends Variables
      ? [options?: SubscribeOptions<Variables>]
      : [options: SubscribeOptions<Variables>]
  ): ResumableStream<SubscriptionItem<Data>>;
  /**
   * Lists records, page by page, and then follows their changes, without a gap and each version of a record once. See
   * {@link FollowEvent} for what comes.
   *
   * With a `cursor` store it continues where it stopped and does not list again, so store the cursor with the records. It is saved as
   * with {@link Client.subscribe}, from the end of the list on. Without one it lists at every start. Of every record that
   * it has reported and not removed, it keeps the id and a number in memory.
   *
   * Throws as {@link Client.subscribe} does, except when the gateway refuses the cursor with `CURSOR_EXPIRED` or `INVALID_CURSOR`: that is reported
   * as `relisted`, and the records are listed again.
   */
  listThenFollow<ListData, ListVariables, FollowData, FollowVariables>(
    options: ListThenFollowOptions<ListData, ListVariables, FollowData, FollowVariables>,
  ): ResumableStream<FollowEvent<RecordOfList<ListData>, RecordOfChange<FollowData>, ChangeOf<FollowData>>>;
  /** Ends all streams and calls, and settles when connections are released and cursors are saved. Calls reject with CLIENT_DISPOSED. */
  dispose(): Promise<void>;
}

const defaultTiming = { firstDelay: 500, longestDelay: 30_000, silence: 45_000 };

/** Checks the scheme, because `new URL` reads one in `localhost:4000/graphql` too. */
const otherScheme = /^(?!https?:\/\/)[a-z][a-z\d+.-]*:/iu;

/**
 * Creates a client of a gateway. It connects when it is used.
 * @throws TypeError when the url cannot be a gateway's.
 */
export function createClient(options: ClientOptions): Client {
  const url = String(options.url);
  if (url === "" || otherScheme.test(url))
    throw new TypeError(
      `The url of a gateway begins with http:// or https://, such as http://localhost:4000/graphql, and not as "${url.slice(0, 100)}" does.`,
    );
  const settings: Settings = {
    url,
    token: options.token,
    headers: options.headers,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    parse: options.parse ?? ((text) => JSON.parse(text)),
    timing: { ...defaultTiming, ...options.timing },
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
  const streams: Streams = new Set();
  const calls = new Set<AbortController>();
  let isDisposed = false;

  function refuseWhenDisposed(): void {
    if (isDisposed) throw disposed();
  }

  async function call<Data>(operation: Operation<Data, never>, variables: unknown, { signal }: CallOptions = {}): Promise<Data> {
    refuseWhenDisposed();
    const ending = new AbortController();
    const end = (): void => ending.abort(signal?.reason);
    if (signal?.aborted === true) end();
    signal?.addEventListener("abort", end, { once: true });
    calls.add(ending);
    try {
      return (await ask(settings, { query: textOf(operation), variables }, ending.signal)) as Data; // as the operation's types say
    } finally {
      calls.delete(ending);
      signal?.removeEventListener("abort", end);
    }
  }

  async function dispose(): Promise<void> {
    isDisposed = true;
    for (const ending of calls) ending.abort(disposed());
    const ends = await Promise.allSettled([...streams].map((stream) => stream.return()));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  return {
    query: (operation, ...[variables, callOptions]) => call(operation, variables, callOptions),
    mutate: (operation, ...[variables, callOptions]) => call(operation, variables, callOptions),
    subscribe<Data, Variables>(operation: Operation<Data, Variables>, streamOptions: SubscribeOptions<unknown> = {}) {
      refuseWhenDisposed();
      const { variables, cursor: from, signal, onStatus } = streamOptions;
      const request = { query: textOf(operation), variables };
      return createStream(
        (ending) => subscribe<Data>({ settings, call: request, from, signal: ending, onStatus }),
        signal,
        streams,
      );
    },
    listThenFollow(followOptions) {
      refuseWhenDisposed();
      return createStream(
        (ending) => listThenFollow({ settings, options: followOptions, signal: ending }),
        followOptions.signal,
        streams,
      );
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

const disposed = (): FettleError => new FettleError("CLIENT_DISPOSED", "The client has been disposed.");
