import { AsyncLocalStorage } from "node:async_hooks";
import { randomTraceId } from "../identifiers.ts";
import type { Span } from "./tracer.ts";

// A statement or a call belongs to whatever caused it, however many services lie between.
const spans = new AsyncLocalStorage<Span>();

/** Runs work whose own spans are parts of this one. Work that outlives the span has no parts. */
export const withSpan = <Result>(span: Span, work: () => Result): Result => spans.run(span, work);

/** The span of the work under way. Null outside of any, and where the work goes on after the end of its span. */
export function currentSpan(): Span | null {
  const span = spans.getStore();
  return span === undefined || span.hasEnded ? null : span;
}

/** The trace id of a story that begins here: that of the current span, so that both are found by one id, or a new one. */
export const newTraceId = (): string => currentSpan()?.traceId ?? randomTraceId();
