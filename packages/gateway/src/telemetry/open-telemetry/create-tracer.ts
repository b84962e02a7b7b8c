import { type Link, ROOT_CONTEXT, type SpanContext, SpanKind, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import type { Span as OpenTelemetrySpan, Tracer as OpenTelemetryTracer } from "@opentelemetry/api";
import { currentSpan } from "../current-span.ts";
import { readTraceparent, traceIdOf, writeTraceparent } from "../trace-context.ts";
import type { Span, SpanStart, Tracer } from "../tracer.ts";
import type { SpanIds } from "./span-ids.ts";

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const;

/** The tracer over one of OpenTelemetry's, whose provider has these ids. */
export function createTracer(tracer: OpenTelemetryTracer, ids: SpanIds): Tracer {
  return {
    isOn: true,
    start(name, { kind = "internal", traceId, traceparent, attributes = {}, millisecondsAgo = 0 }: SpanStart) {
      const around = contextOf(currentSpan()?.traceparent, false);
      const from = contextOf(traceparent, true);
      const wanted = traceId === undefined ? (around ?? from)?.traceId : traceIdOf(traceId);
      const parent = [around, from].find((one) => one !== null && one.traceId === wanted) ?? null;
      const links = [around, from].flatMap((one): Link[] => (one === null || one === parent ? [] : [{ context: one }]));
      if (parent === null && wanted !== undefined) ids.nextTrace(wanted);
      const span = tracer.startSpan(
        name,
        {
          kind: kinds[kind],
          attributes,
          links,
          ...(millisecondsAgo > 0 && { startTime: new Date(performance.timeOrigin + performance.now() - millisecondsAgo) }),
        },
        parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
      );
      return toSpan(span);
    },
  };
}

/** The context of a `traceparent`. `isRemote`: it came from outside. */
function contextOf(traceparent: string | null | undefined, isRemote: boolean): SpanContext | null {
  const read = readTraceparent(traceparent);
  if (read === null) return null;
  const { traceId, spanId, isSampled } = read;
  return { traceId, spanId, traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE, isRemote };
}

function toSpan(span: OpenTelemetrySpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  let hasEnded = false;
  return {
    traceId,
    traceparent: writeTraceparent({ traceId, spanId, isSampled: traceFlags === TraceFlags.SAMPLED }),
    isRecording: span.isRecording(),
    get hasEnded() {
      return hasEnded;
    },
    rename: (name) => void span.updateName(name),
    set: (attributes) => void span.setAttributes(attributes),
    fail: (type) => void span.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR }),
    end() {
      if (hasEnded) return;
      hasEnded = true;
      span.end();
    },
  };
}
