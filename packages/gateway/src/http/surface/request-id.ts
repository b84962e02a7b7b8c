import { randomTraceId } from "../../identifiers.ts";
import { currentSpan } from "../../telemetry/current-span.ts";
import { readTraceparent } from "../../telemetry/trace-context.ts";

/**
 * The id of a request, which is also the id of its trace: the client's own if it is a plain token of at most 100 characters; or the trace of
 * the W3C `traceparent` that the client passes on, so that what it answers belongs to the story that it answers to; or a new one.
 */
export function requestIdOf(given: string | null | undefined, traceparent?: string | null): string {
  if (typeof given === "string" && /^[\w.:-]{1,100}$/.test(given)) return given;
  // With telemetry, the span under way has decided already.
  return currentSpan()?.traceId ?? readTraceparent(traceparent)?.traceId ?? randomTraceId();
}
