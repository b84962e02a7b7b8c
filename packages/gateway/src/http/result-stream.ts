import { createSourceEventStream, execute, GraphQLError, type ExecutionResult, type GraphQLSchema } from "graphql";
import { createContext, refreshContext } from "../schema/context.ts";
import type { StreamEvent } from "../schema/change-stream.ts";
import type { Services } from "../services.ts";
import type { ErrorFormatter } from "./error-formatter.ts";
import type { GraphQLMetrics } from "./metrics.ts";
import type { ReadyOperation } from "./pipeline.ts";
import { errorAt } from "./refusal.ts";

/** What a subscriber gets: an answer, or a place to resume from while nothing happens. */
export type StreamItem =
  | { readonly type: "result"; readonly cursor: string | null; readonly result: ExecutionResult }
  | { readonly type: "checkpoint"; readonly cursor: string };

/** A subscription's answers. `return` ends it at once, also amid a wait, and may be called at any time and more than once. */
export interface ResultStream {
  next(): Promise<IteratorResult<StreamItem, undefined>>;
  return(): Promise<IteratorResult<StreamItem, undefined>>;
  [Symbol.asyncIterator](): ResultStream;
}

interface StreamParts {
  readonly format: ErrorFormatter;
  readonly metrics: GraphQLMetrics;
  onEnd(stream: ResultStream): void;
}

/** Opens a subscription and answers its events one at a time, as fast as they are taken. It ends with an error when its token does. */
export async function openResultStream(
  schema: GraphQLSchema,
  services: Services,
  { caller, document, operation, variables, cost }: ReadyOperation,
  { format, metrics, onEnd }: StreamParts,
): Promise<ResultStream> {
  const { requestId, principal, lastEventId, transport } = caller;
  const ending = new AbortController();
  const context = createContext({ services, principal, requestId, lastEventId, signal: ending.signal });
  const call = { schema, document, operationName: operation.name?.value, variableValues: variables };
  const source = await createSourceEventStream({ ...call, contextValue: context });
  const leave = metrics.enter(transport);
  let events = isIterable(source) ? eventsOf(source) : null;
  let last = isIterable(source) ? null : resultOf(source, null);
  let isTokenOver = false;
  let hasEnded = false;
  const unwatch = caller.watch(() => {
    isTokenOver = true;
    // Ends a wait for the next event.
    ending.abort();
  });

  function end(): void {
    if (hasEnded) return;
    hasEnded = true;
    unwatch();
    ending.abort();
    leave();
    onEnd(stream);
  }

  function resultOf({ errors, ...result }: ExecutionResult, cursor: string | null): StreamItem {
    const shown = errors?.map((error) => format(error, requestId));
    return {
      type: "result",
      cursor,
      result: { ...(shown && { errors: shown }), ...result, extensions: { requestId, ...(cursor !== null && { cursor }), cost } },
    };
  }

  async function answer(event: StreamEvent): Promise<StreamItem> {
    if (event.type === "checkpoint") return event;
    metrics.delivered(services.clock().getTime() - event.recordedAt.getTime());
    return resultOf(await execute({ ...call, rootValue: event, contextValue: refreshContext(context) }), event.cursor);
  }

  async function take(): Promise<StreamItem | null> {
    if (last !== null || events === null) {
      const item = last;
      last = null;
      events = null;
      return item;
    }
    const following = events;
    const item = await answerNext(following);
    if (hasEnded || !isTokenOver) return item;
    await following.return?.();
    return failure(errorAt({}, "The token is not valid any more.", "UNAUTHENTICATED"));
  }

  async function answerNext(following: AsyncIterator<StreamEvent>): Promise<StreamItem | null> {
    try {
      const event = await following.next();
      return hasEnded || event.done === true ? null : await answer(event.value);
    } catch (error) {
      if (hasEnded) return null;
      const cause = error instanceof Error ? error : new Error(String(error));
      return failure(format(new GraphQLError(cause.message, { originalError: cause }), requestId));
    }
  }

  function failure(error: GraphQLError): StreamItem {
    events = null;
    return { type: "result", cursor: null, result: { errors: [error], extensions: { requestId, cost } } };
  }

  const stream: ResultStream = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      const item = hasEnded ? null : await take();
      if (item !== null && !hasEnded) return { done: false, value: item };
      end();
      return { done: true, value: undefined };
    },
    async return() {
      const isFirst = !hasEnded;
      end();
      if (isFirst) await events?.return?.();
      return { done: true, value: undefined };
    },
  };
  return stream;
}

const isIterable = (value: AsyncIterable<unknown> | ExecutionResult): value is AsyncIterable<unknown> =>
  Symbol.asyncIterator in value;

const eventsOf = (source: AsyncIterable<unknown>) => source[Symbol.asyncIterator]() as AsyncIterator<StreamEvent>; // every subscription of the schema yields these
