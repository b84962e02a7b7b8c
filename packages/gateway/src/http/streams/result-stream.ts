import { createSourceEventStream, execute, type GraphQLError, type ExecutionResult } from "graphql";
import { createContext } from "../../graph/context.ts";
import { asWhole } from "../../graph/answer-size.ts";
import type { StreamEvent } from "../../graph/stream-event.ts";
import { iterate, type Supply } from "../../supply.ts";
import type { ErrorFormatter } from "../operations/error-formatter.ts";
import type { GraphQLMetrics } from "../metrics/metrics.ts";
import type { PipelineDependencies } from "../operations/pipeline-dependencies.ts";
import type { ReadyOperation } from "../operations/operation.ts";
import { errorAt } from "../surface/refusal.ts";
import type { SharedAnswer, SharedAnswers } from "./shared-answers.ts";
import { sharedTextOf, type SharedText } from "./shared-text.ts";
import { sharingKeyOf } from "./sharing-key.ts";

/** An event for a subscriber: a result, or a place to resume from while nothing happens. */
export type StreamItem =
  | {
      readonly type: "result";
      readonly cursor: string | null;
      /** The JSON of the result up to the stream's `own` part. */
      readonly shared: SharedText;
    }
  | { readonly type: "checkpoint"; readonly cursor: string };

/** The results of a subscription. `take` does not throw: the failure of a subscription is its last result. */
export interface ResultStream extends Supply<StreamItem> {
  /** The end of the JSON of every result, which no other stream has: the request id and the cost. */
  readonly own: string;
}

interface StreamDependencies {
  readonly format: ErrorFormatter;
  readonly metrics: GraphQLMetrics;
  readonly answers: SharedAnswers;
  onEnd(stream: ResultStream): void;
}

const ownPartOf = ({ caller: { requestId }, cost }: ReadyOperation): string =>
  `"requestId":${JSON.stringify(requestId)},"cost":${JSON.stringify(cost)}}}`;

/** The shared part of a result: its members, and the extensions as far as they are shared. */
function sharedPartOf({ errors, data }: ExecutionResult, cursor: string | null): string {
  const members = [
    ...(errors === undefined ? [] : [`"errors":${JSON.stringify(errors)}`]),
    ...(data === undefined ? [] : [`"data":${JSON.stringify(data)}`]),
  ];
  return `{${members.join(",")},"extensions":{${cursor === null ? "" : `"cursor":${JSON.stringify(cursor)},`}`;
}

const lastItemOf = (errors: readonly GraphQLError[]): StreamItem => ({
  type: "result",
  cursor: null,
  shared: sharedTextOf(sharedPartOf({ errors }, null)),
});

/** A subscription that could not be opened: its failure is its only result. */
export function failedStream(error: GraphQLError, operation: ReadyOperation): ResultStream {
  let item: StreamItem | null = lastItemOf([error]);
  let hasEnded = false;
  const stream: ResultStream = {
    own: ownPartOf(operation),
    onArrival() {},
    get hasEnded() {
      return hasEnded;
    },
    take() {
      const taken = hasEnded ? null : item;
      item = null;
      hasEnded = taken === null;
      return taken;
    },
    end() {
      hasEnded = true;
      stream.onArrival();
    },
    [Symbol.asyncIterator]: () => iterate(stream),
  };
  return stream;
}

/** No subscription waits for this: it ends by its supply. */
const never = new AbortController().signal;

/**
 * Opens a subscription. It answers its events one at a time, as fast as the reader takes them. Subscribers with the same operation and rights
 * share the execution and the text of an answer, but not the request id and cost. The stream ends with an error when its token ends.
 */
export async function openResultStream(
  { schema, use, clock }: Pick<PipelineDependencies, "schema" | "use" | "clock">,
  ready: ReadyOperation,
  { format, metrics, answers, onEnd }: StreamDependencies,
): Promise<ResultStream> {
  const { caller, document, operation, variables } = ready;
  const { requestId, principal, lastEventId, transport, watch } = caller;
  const call = { schema, document, operationName: operation.name?.value, variableValues: variables };
  const createOwnContext = () => createContext({ use, principal, requestId, lastEventId, signal: never });
  const source = await createSourceEventStream({ ...call, contextValue: createOwnContext() });
  const events = isIterable(source) ? supplyOf(source) : null;
  const group = answers.enter(sharingKeyOf({ document, operation, variables }, principal));
  const leave = metrics.enter(transport);
  let last = isIterable(source) ? null : lastItemOf(shown(source.errors ?? []));
  let awaited: { readonly answer: SharedAnswer; readonly cursor: string } | null = null;
  let isTokenOver = false;
  let isLast = false;
  let hasEnded = false;

  function shown(errors: readonly GraphQLError[]): readonly GraphQLError[] {
    return errors.map((error) => format(error, requestId));
  }

  async function execution(event: StreamEvent): Promise<string> {
    metrics.executed();
    const context = createOwnContext();
    const { errors, ...result } = asWhole(await execute({ ...call, rootValue: event, contextValue: context }), context.size);
    return sharedPartOf({ ...result, ...(errors && { errors: shown(errors) }) }, event.cursor);
  }

  function take(): StreamItem | null {
    if (isTokenOver) return failure([errorAt({}, "The token is no longer valid.", "UNAUTHENTICATED")]);
    if (last !== null) return lastOf(last);
    if (awaited === null) {
      const event = events?.take() ?? null;
      if (event === null && events?.hasEnded !== false) finish();
      if (event === null || event.type === "checkpoint") return event;
      metrics.delivered(clock().getTime() - event.recordedAt.getTime());
      const { cursor } = event;
      const about = event.hasContent ? cursor : `${cursor} erased`;
      awaited = { answer: group.of(about, () => execution(event)), cursor };
      if (awaited.answer.outcome === null) awaited.answer.wait(arrive);
    }
    const { answer, cursor } = awaited;
    if (answer.outcome === null) return null;
    awaited = null;
    if ("failure" in answer.outcome) throw answer.outcome.failure;
    return { type: "result", cursor, shared: answer.outcome };
  }

  function lastOf(item: StreamItem): StreamItem {
    isLast = true;
    return item;
  }

  const failure = (errors: readonly GraphQLError[]): StreamItem => lastOf(lastItemOf(errors));

  function finish(): void {
    if (hasEnded) return;
    hasEnded = true;
    unwatch();
    events?.end();
    group.leave();
    leave();
    onEnd(stream);
  }

  function arrive(): void {
    if (!hasEnded) stream.onArrival();
  }

  const stream: ResultStream = {
    own: ownPartOf(ready),
    onArrival() {},
    get hasEnded() {
      return hasEnded;
    },
    take() {
      if (isLast) finish();
      if (hasEnded) return null;
      try {
        return take();
      } catch (error) {
        return failure([format(error, requestId)]);
      }
    },
    end() {
      finish();
      stream.onArrival();
    },
    [Symbol.asyncIterator]: () => iterate(stream),
  };
  const unwatch = watch(() => {
    isTokenOver = true;
    events?.end();
    arrive();
  });
  if (events !== null) events.onArrival = arrive;
  return stream;
}

const isIterable = (value: AsyncIterable<unknown> | ExecutionResult): value is AsyncIterable<unknown> =>
  Symbol.asyncIterator in value;

const supplyOf = (source: AsyncIterable<unknown>) => source as Supply<StreamEvent>; // every subscription of the schema yields one
