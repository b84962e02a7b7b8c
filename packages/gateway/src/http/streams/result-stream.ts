import { createSourceEventStream, execute, type GraphQLError, type ExecutionResult } from "graphql";
import { createContext, refreshContext } from "../../graph/context.ts";
import { asWhole } from "../../graph/answer-size.ts";
import type { StreamEvent } from "../../graph/stream-event.ts";
import type { ErrorFormatter } from "../operations/error-formatter.ts";
import type { GraphQLMetrics } from "../metrics/metrics.ts";
import type { PipelineDependencies } from "../operations/pipeline-dependencies.ts";
import type { ReadyOperation } from "../operations/operation.ts";
import { errorAt } from "../surface/refusal.ts";
import type { SharedAnswers } from "./shared-answers.ts";
import { sharingKeyOf } from "./sharing-key.ts";

/** An event for a subscriber: an answer, or a place to resume from while nothing happens. */
export type StreamItem =
  | { readonly type: "result"; readonly cursor: string | null; /** The result, as JSON. */ readonly text: string }
  | { readonly type: "checkpoint"; readonly cursor: string };

/**
 * The answers of a subscription. `return` ends it at once, even during a wait, and may be called at any time and repeatedly. Neither function
 * rejects: the failure of a subscription is its last answer.
 */
export interface ResultStream {
  next(): Promise<IteratorResult<StreamItem, undefined>>;
  return(): Promise<IteratorResult<StreamItem, undefined>>;
  [Symbol.asyncIterator](): ResultStream;
}

interface StreamDependencies {
  readonly format: ErrorFormatter;
  readonly metrics: GraphQLMetrics;
  readonly answers: SharedAnswers;
  onEnd(stream: ResultStream): void;
}

/** A subscription that could not be opened: its failure is its only answer. */
export function failedStream(error: GraphQLError, { caller: { requestId }, cost }: ReadyOperation): ResultStream {
  let text: string | null = JSON.stringify({ errors: [error], extensions: { requestId, cost } });
  const stream: ResultStream = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      if (text === null) return { done: true, value: undefined };
      const value: StreamItem = { type: "result", cursor: null, text };
      text = null;
      return { done: false, value };
    },
    async return() {
      text = null;
      return { done: true, value: undefined };
    },
  };
  return stream;
}

/**
 * Opens a subscription and answers its events one at a time, as fast as the reader takes them. Subscribers with the same operation and rights
 * share the execution and the text of an answer, but not the request id, cursor and cost. The stream ends with an error when its token ends.
 */
export async function openResultStream(
  { schema, use, clock, log }: Pick<PipelineDependencies, "schema" | "use" | "clock" | "log">,
  { caller, document, operation, variables, cost }: ReadyOperation,
  { format, metrics, answers, onEnd }: StreamDependencies,
): Promise<ResultStream> {
  const { requestId, principal, lastEventId, transport } = caller;
  const ending = new AbortController();
  const context = createContext({ use, principal, requestId, lastEventId, signal: ending.signal });
  const call = { schema, document, operationName: operation.name?.value, variableValues: variables };
  const source = await createSourceEventStream({ ...call, contextValue: context });
  const key = sharingKeyOf({ document, operation, variables }, principal);
  // A subscriber that leaves does not abort the answers that others wait for.
  const shared = { ...context, signal: new AbortController().signal };
  const leave = metrics.enter(transport);
  let events = isIterable(source) ? eventsOf(source) : null;
  let last = isIterable(source) ? null : itemOf(bodyOf(source), null);
  let isTokenOver = false;
  let hasEnded = false;
  const unwatch = caller.watch(() => {
    isTokenOver = true;
    // Ends the wait for the next event.
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

  /** The shared members of a result, as JSON without the outer braces. */
  function bodyOf({ errors, data }: ExecutionResult): string {
    const shown = errors?.map((error) => format(error, requestId));
    const members = [
      ...(shown === undefined ? [] : [`"errors":${JSON.stringify(shown)}`]),
      ...(data === undefined ? [] : [`"data":${JSON.stringify(data)}`]),
    ];
    return members.join(",");
  }

  function itemOf(body: string, cursor: string | null): StreamItem {
    const extensions = JSON.stringify({ requestId, ...(cursor !== null && { cursor }), cost });
    return { type: "result", cursor, text: `{${body},"extensions":${extensions}}` };
  }

  async function execution(event: StreamEvent): Promise<string> {
    metrics.executed();
    const fresh = refreshContext(shared);
    return bodyOf(asWhole(await execute({ ...call, rootValue: event, contextValue: fresh }), fresh.size));
  }

  async function answer(event: StreamEvent): Promise<StreamItem> {
    if (event.type === "checkpoint") return event;
    metrics.delivered(clock().getTime() - event.recordedAt.getTime());
    const { cursor } = event;
    const about = event.hasContent ? cursor : `${cursor} erased`;
    return itemOf(await answers.of(key, about, () => execution(event)), cursor);
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
    await leaveEvents(following);
    return failure(errorAt({}, "The token is no longer valid.", "UNAUTHENTICATED"));
  }

  async function answerNext(following: AsyncIterator<StreamEvent>): Promise<StreamItem | null> {
    try {
      const event = await following.next();
      return hasEnded || event.done === true ? null : await answer(event.value);
    } catch (error) {
      if (hasEnded) return null;
      return failure(format(error, requestId));
    }
  }

  async function leaveEvents(left: AsyncIterator<StreamEvent>): Promise<void> {
    try {
      await left.return?.();
    } catch (error) {
      log.error({ err: error, requestId }, "A subscription could not be ended cleanly.");
    }
  }

  function failure(error: GraphQLError): StreamItem {
    events = null;
    return itemOf(`"errors":${JSON.stringify([error])}`, null);
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
      if (isFirst && events !== null) await leaveEvents(events);
      return { done: true, value: undefined };
    },
  };
  return stream;
}

const isIterable = (value: AsyncIterable<unknown> | ExecutionResult): value is AsyncIterable<unknown> =>
  Symbol.asyncIterator in value;

const eventsOf = (source: AsyncIterable<unknown>) => source[Symbol.asyncIterator]() as AsyncIterator<StreamEvent>; // every subscription of the schema yields them
