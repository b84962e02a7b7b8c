import type { IdGenerator } from "@opentelemetry/sdk-trace";
import { randomTraceId } from "../../identifiers.ts";

const spanDigits = 16;

/** Ids for spans, with a say in the trace id: OpenTelemetry asks for one only in the generator's terms. */
export interface SpanIds extends IdGenerator {
  /** Gives the next trace this id. Call it right before the span is started, which is synchronous. */
  nextTrace(traceId: string): void;
}

export function createSpanIds(): SpanIds {
  let next: string | null = null;
  return {
    nextTrace: (traceId) => void (next = traceId),
    generateTraceId() {
      const traceId = next ?? randomTraceId();
      next = null;
      return traceId;
    },
    generateSpanId: () => randomTraceId().slice(0, spanDigits),
  };
}
