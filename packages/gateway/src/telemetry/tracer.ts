/** Facts about a span, by the names of OpenTelemetry's semantic conventions or, for Fettle's own, with the prefix `fettle.`. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** How a span begins. */
export interface SpanStart {
  /** `server`: answers a call from outside. `client`: makes one. `consumer`: does work that was left for later. Default: `internal`. */
  readonly kind?: "internal" | "server" | "client" | "consumer";
  /**
   * The trace of the story that the span belongs to, as the API shows it; any text. Where the current span belongs to another trace, this one
   * begins anew in its own and is linked to the current one. Default: the trace of the current span, or a new one.
   */
  readonly traceId?: string;
  /** The `traceparent` that came from outside: the parent if it has the span's trace, otherwise a link. Anything else has no effect. */
  readonly traceparent?: string | undefined;
  readonly attributes?: SpanAttributes;
  /** How many milliseconds ago it began. Default: 0. */
  readonly millisecondsAgo?: number;
}

/** One timed piece of work. */
export interface Span {
  /** The span's trace: 32 hexadecimal digits. Empty without telemetry. */
  readonly traceId: string;
  /** What a call that belongs to the span sends as its header `traceparent`. Null without telemetry. */
  readonly traceparent: string | null;
  /** Whether anybody will see the span. */
  readonly isRecording: boolean;
  readonly hasEnded: boolean;
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** Marks it as failed, by a short code or the name of a class of errors; never by a message, which may hold customers' data. */
  fail(type: string): void;
  /** Ends it. Only the first call counts. */
  end(): void;
}

/** Starts spans. */
export interface Tracer {
  /** False without telemetry: nothing that is only for a span has to be worked out. */
  readonly isOn: boolean;
  /** Starts a span, which its caller ends. Never throws. */
  start(name: string, about: SpanStart): Span;
}

const noSpan: Span = {
  traceId: "",
  traceparent: null,
  isRecording: false,
  hasEnded: true,
  rename: () => {},
  set: () => {},
  fail: () => {},
  end: () => {},
};

/** The tracer without telemetry. */
export const noTracer: Tracer = { isOn: false, start: () => noSpan };
