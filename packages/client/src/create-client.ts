import { ask } from "./ask.ts";
import type { ClientOptions, Settings } from "./client-options.ts";
import { systemClock } from "./clock.ts";
import { type AnyVariables, type Operation, textOf } from "./document.ts";
import { type ExportedRecord, type ExportOptions, type ExportPortion, exportRecords } from "./export-records.ts";
import { FettleError } from "./fettle-error.ts";
import { type FollowEvent, listThenFollow, type ListThenFollowOptions } from "./list-then-follow.ts";
import type { ChangeOf, RecordOfChange, RecordOfList } from "./listed-shapes.ts";
import { createStream, type ResumableStream, type Streams } from "./resumable-stream.ts";
import { subscribe, type SubscribeOptions, type SubscriptionItem } from "./subscribe.ts";

/** The options of a call besides its variables. */
export interface CallOptions {
  /** Cancels the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The arguments after the operation: variables are required when the operation requires them. */
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
   * Follows a subscription over Server-Sent Events, on as many connections as it takes. It replaces a lost connection and
   * continues where that one ended, after waits that grow until something arrives. It never gives up by itself.
   *
   * An item's cursor is saved when the loop requests the next item, after its body has processed this one. An app that stops in
   * the body, or leaves the loop, gets that item again next time. Each item arrives at least once, and exactly once and in order
   * while the app runs.
   *
   * The iteration throws a FettleError when another attempt is useless, with a code such as `CURSOR_EXPIRED`, `INVALID_CURSOR`,
   * `UNAUTHENTICATED`, `FORBIDDEN` or `BAD_USER_INPUT`. It ends when the subscription is complete, the loop is left, or the
   * client is disposed.
   */
  subscribe<Data = unknown, Variables = AnyVariables>(
    operation: Operation<Data, Variables>,
    ...rest: Record<never, never> extends Variables
      ? [options?: SubscribeOptions<Variables>]
      : [options: SubscribeOptions<Variables>]
  ): ResumableStream<SubscriptionItem<Data>>;
  /**
   * Lists records, page by page, and then follows their changes, without a gap and each version of a record once. See
   * {@link FollowEvent} for the events.
   *
   * With a `cursor` store it continues where it stopped and does not list again, so store the cursor with the records. Cursors
   * are saved as in {@link Client.subscribe}, beginning when the list is complete. Without a store it lists at every start. It
   * keeps the id and a number in memory for every record that it has reported and not removed.
   *
   * Throws like {@link Client.subscribe}, except when the gateway refuses the cursor with `CURSOR_EXPIRED` or `INVALID_CURSOR`:
   * it then reports `relisted` and lists the records again.
   */
  listThenFollow<ListData, ListVariables, FollowData, FollowVariables>(
    options: ListThenFollowOptions<ListData, ListVariables, FollowData, FollowVariables>,
  ): ResumableStream<FollowEvent<RecordOfList<ListData>, RecordOfChange<FollowData>, ChangeOf<FollowData>>>;
  /**
   * Exports all records of an entity in portions, such as those of `workOrders`, from `/export` beside the GraphQL address. It replaces
   * a lost connection and continues behind the last portion. To go on after a restart, store a portion's `after` with its records.
   * Once the last portion has come, the changes after `changeCursor` complete the copy.
   *
   * The iteration throws like {@link Client.subscribe}. With a stored `after` whose changes the gateway no longer keeps, it throws
   * `CURSOR_EXPIRED`: export again from the beginning.
   */
  exportRecords<Exported = ExportedRecord>(plural: string, options?: ExportOptions): ResumableStream<ExportPortion<Exported>>;
  /**
   * Ends all streams and calls, and settles when connections are released and cursors are saved. Calls reject with
   * CLIENT_DISPOSED.
   */
  dispose(): Promise<void>;
}

const defaultTiming = { firstDelay: 500, longestDelay: 30_000, silence: 45_000 };

/** A scheme other than http and https. `new URL` would find one in `localhost:4000/graphql` too, and accept it. */
const otherScheme = /^(?!https?:\/\/)[a-z][a-z\d+.-]*:/iu;

/**
 * Creates a client of a gateway. It connects only when it is used.
 * @throws TypeError when the url is empty or has a scheme other than http and https.
 */
export function createClient(options: ClientOptions): Client {
  const url = String(options.url);
  if (url === "" || otherScheme.test(url))
    throw new TypeError(
      `The url of a gateway begins with http:// or https://, such as http://localhost:4000/graphql. This url is "${url.slice(0, 100)}".`,
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
    exportRecords<Exported>(plural: string, exportOptions: ExportOptions = {}) {
      refuseWhenDisposed();
      return createStream(
        (ending) => exportRecords<Exported>({ settings, plural, options: exportOptions, signal: ending }),
        exportOptions.signal,
        streams,
      );
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

const disposed = (): FettleError => new FettleError("CLIENT_DISPOSED", "The client has been disposed.");
