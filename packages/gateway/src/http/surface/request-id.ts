import { randomTraceId } from "../../identifiers.ts";

/**
 * The id of a request, which is also the id of its trace: the client's own if it is a plain token of at most 100 characters, or the trace of the
 * W3C `traceparent` that the client passes on, so that what it answers belongs to the story that it answers to. Otherwise a new one.
 */
export function requestIdOf(given: string | null | undefined, traceparent?: string | null): string {
  if (typeof given === "string" && /^[\w.:-]{1,100}$/.test(given)) return given;
  return traceOf(traceparent) ?? randomTraceId();
}

/** The trace id of a `traceparent` of any version. Zeros are no trace. */
function traceOf(traceparent: string | null | undefined): string | null {
  const [, id = null] =
    /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-)/.exec(traceparent ?? "") ?? [];
  return id;
}
