import { inSpan, typeOf } from "../telemetry/in-span.ts";
import { serverOf } from "../telemetry/server-of.ts";
import { noTracer, type Span, type Tracer } from "../telemetry/tracer.ts";
import type { TryOutcome } from "./try-call.ts";

/** One try of a call to a vendor, as a span tells it. */
interface TracedCall {
  readonly systemId: string;
  readonly connectorId: string;
  readonly traceId: string;
  readonly url: URL;
  readonly method: string;
  /** The first try is 1. */
  readonly attempt: number;
}

/** Makes one try in a span of its own. Vendors get no `traceparent`: the trace is nobody else's. */
export async function traceCall(
  tracer: Tracer = noTracer,
  { systemId, connectorId, traceId, url, method, attempt }: TracedCall,
  work: () => Promise<TryOutcome>,
): Promise<TryOutcome> {
  if (!tracer.isOn) return await work();
  const attributes = {
    "http.request.method": method,
    ...serverOf(url),
    "fettle.connector.id": connectorId,
    "fettle.system.id": systemId,
    ...(attempt > 1 && { "http.request.resend_count": attempt - 1 }),
  };
  return await inSpan(tracer, method, { kind: "client", traceId, attributes }, async (span) => {
    const outcome = await work();
    if (outcome.type === "answer") noteStatus(span, outcome.response.status);
    else span.fail(outcome.timedOut ? "timeout" : typeOf(outcome.cause));
    return outcome;
  });
}

/** A fetch whose calls are spans of whatever makes them. Without telemetry it is the same fetch. */
export function traceFetch(tracer: Tracer, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  if (!tracer.isOn) return fetch;
  return async (input, init) => {
    const method = init?.method ?? "GET";
    const url = new URL(input instanceof Request ? input.url : input);
    const attributes = { "http.request.method": method, ...serverOf(url) };
    return await inSpan(tracer, method, { kind: "client", attributes }, async (span) => {
      const response = await fetch(input, init);
      noteStatus(span, response.status);
      return response;
    });
  };
}

function noteStatus(span: Span, status: number): void {
  span.set({ "http.response.status_code": status });
  if (status >= 400) span.fail(String(status));
}
