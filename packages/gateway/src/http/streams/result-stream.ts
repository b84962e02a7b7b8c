import { createSourceEventStream, execute, type GraphQLError, type ExecutionResult } from "graphql";
import { createContext } from "../../graph/context.ts";
import { asWhole } from "../../graph/answer-size.ts";
import type { Sharing, StreamEvent } from "../../graph/stream-event.ts";
import { whileReading } from "../../store/reading.ts";
import { iterate, type Supply } from "../../supply.ts";
import type { ErrorFormatter } from "../operations/error-formatter.ts";
import type { StreamCounts } from "../operations/log-operations.ts";
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
  /** The error for which it could not be opened. */
  readonly failure: GraphQLError | null;
}

interface StreamDependencies {
  readonly format: ErrorFormatter;
  readonly metrics: GraphQLMetrics;
  /** Counts what a subscriber gets. */
  readonly delivered: (event: ItemEvent) => void;
  readonly answers: SharedAnswers;
  onEnd(stream: ResultStream, counts: StreamCounts): void;
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
    failure: error,
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

/** Answers are shared, so no reader's leaving ends their reads. */
const never = new AbortController().signal;

/**
 * Opens a subscription. It answers its events one at a time, as fast as the reader takes them. Subscribers with the same operation and rights
 * share the execution and the text of an answer, but not the request id and cost. The stream ends with an error when its token ends.
 */
export async function openResultStream(
  { schema, use }: Pick<PipelineDependencies, "schema" | "use">,
  ready: ReadyOperation,
  { format, metrics, delivered, answers, onEnd }: StreamDependencies,
): Promise<ResultStream> {
  const { caller, document, operation, variables } = ready;
  const { requestId, principal, lastEventId, transport, watch, signal } = caller;
  const { environmentId } = principal;
  const call = { schema, document, operationName: operation.name?.value, variableValues: variables };
  const reading = { use, principal, requestId, lastEventId, signal: never };
  const group = answers.enter(sharingKeyOf({ document, operation, variables }, principal));
  const formatted = (error: unknown) => format(error, requestId);

  async function execution(event: ItemEvent): Promise<string> {
    metrics.executed();
    const context = createContext(reading);
    const work = () => execute({ ...call, rootValue: event, contextValue: context });
    const { errors, ...result } = asWhole(await whileReading({ environmentId, signal: never }, work), context.size);
    return sharedPartOf({ ...result, ...(errors && { errors: errors.map(formatted) }) }, event.cursor);
  }

  const answer = (event: ItemEvent) =>
    group.of(event.hasContent ? event.cursor : `${event.cursor} erased`, () => execution(event));
  const sharing: Sharing = {
    id: group.id,
    prepare(event, tell) {
      const prepared = event.type === "item" ? answer(event) : null;
      if (prepared?.outcome === null) prepared.wait(tell);
      else tell();
    },
  };
  let source: AsyncIterable<unknown> | ExecutionResult;
  try {
    const subscribe = () => createSourceEventStream({ ...call, contextValue: createContext({ ...reading, sharing }) });
    source = await whileReading({ environmentId, signal }, subscribe);
  } catch (error) {
    group.leave();
    throw error;
  }
  const leave = metrics.enter(transport);
  const stream = new Subscription({
    own: ownPartOf(ready),
    events: isIterable(source) ? supplyOf(source) : null,
    errors: isIterable(source) ? null : (source.errors ?? []).map(formatted),
    answer,
    delivered,
    formatted,
    onEnd() {
      unwatch();
      group.leave();
      leave();
      onEnd(stream, stream.counts);
    },
  });
  const unwatch = watch(() => stream.endToken());
  return stream;
}

type ItemEvent = Extract<StreamEvent, { type: "item" }>;

/** The input of a subscription. */
interface SubscriptionOptions {
  readonly own: string;
  /** Null when the subscription has failed. */
  readonly events: Supply<StreamEvent> | null;
  /** The errors of one that has failed. */
  readonly errors: readonly GraphQLError[] | null;
  readonly answer: (event: ItemEvent) => SharedAnswer;
  readonly delivered: (event: ItemEvent) => void;
  readonly formatted: (error: unknown) => GraphQLError;
  readonly onEnd: () => void;
}

/** One subscriber's stream. A class, because there is one for each subscriber and every delivery passes through it. */
class Subscription implements ResultStream {
  readonly own: string;
  readonly failure = null;
  readonly #options: SubscriptionOptions;
  readonly #events: Supply<StreamEvent> | null;
  #last: StreamItem | null;
  #errors: readonly GraphQLError[] = [];
  #results = 0;
  #bytes = 0;
  /** The answer that is being made, and its cursor. */
  #awaited: SharedAnswer | null = null;
  #cursor = "";
  #isTokenOver = false;
  #isLast = false;
  #hasEnded = false;
  #onArrival: () => void = () => {};
  readonly #arrive = () => this.#onArrival();

  constructor(options: SubscriptionOptions) {
    this.own = options.own;
    this.#options = options;
    this.#events = options.events;
    this.#last = options.errors === null ? null : this.#failed(options.errors);
  }

  get counts(): StreamCounts {
    return { events: this.#results, bytes: this.#bytes, errors: this.#errors };
  }

  get onArrival(): () => void {
    return this.#onArrival;
  }

  set onArrival(listener: () => void) {
    this.#onArrival = listener;
    if (this.#events !== null) this.#events.onArrival = listener;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  take(): StreamItem | null {
    if (this.#isLast) this.#finish();
    if (this.#hasEnded) return null;
    if (this.#isTokenOver) return this.#fail(errorAt({}, "The token is no longer valid.", "UNAUTHENTICATED"));
    if (this.#last !== null) return this.#lastOf(this.#last);
    try {
      return this.#awaited === null ? this.#takeEvent() : this.#takeAnswer(this.#awaited);
    } catch (error) {
      return this.#fail(this.#options.formatted(error));
    }
  }

  end(): void {
    this.#finish();
    this.#onArrival();
  }

  /** The rights of the subscriber have ended. */
  endToken(): void {
    this.#isTokenOver = true;
    this.#events?.end();
    this.#onArrival();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<StreamItem, undefined> {
    return iterate(this);
  }

  #takeEvent(): StreamItem | null {
    const event = this.#events?.take() ?? null;
    if (event === null && this.#events?.hasEnded !== false) this.#finish();
    if (event === null || event.type === "checkpoint") return event;
    this.#options.delivered(event);
    this.#cursor = event.cursor;
    const answer = this.#options.answer(event);
    if (answer.outcome !== null) return this.#takeAnswer(answer);
    this.#awaited = answer;
    answer.wait(this.#arrive);
    return null;
  }

  #takeAnswer({ outcome }: SharedAnswer): StreamItem | null {
    if (outcome === null) return null;
    this.#awaited = null;
    if ("failure" in outcome) throw outcome.failure;
    this.#results += 1;
    this.#bytes += outcome.bytes.length + this.own.length;
    return { type: "result", cursor: this.#cursor, shared: outcome };
  }

  #fail(error: GraphQLError): StreamItem {
    return this.#lastOf(this.#failed([error]));
  }

  #failed(errors: readonly GraphQLError[]): StreamItem {
    this.#errors = errors;
    return lastItemOf(errors);
  }

  #lastOf(item: StreamItem): StreamItem {
    this.#isLast = true;
    return item;
  }

  #finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    // The reader knows.
    if (this.#events !== null) this.#events.onArrival = () => {};
    this.#events?.end();
    this.#options.onEnd();
  }
}

const isIterable = (value: AsyncIterable<unknown> | ExecutionResult): value is AsyncIterable<unknown> =>
  Symbol.asyncIterator in value;

const supplyOf = (source: AsyncIterable<unknown>) => source as Supply<StreamEvent>; // every subscription of the schema yields one
