import {
  type Context,
  createContextKey,
  type LogRecord,
  ROOT_CONTEXT,
  SeverityNumber,
  type SpanContext,
  TraceFlags,
} from "@opentelemetry/api";
import type { LogRecordProcessor } from "@opentelemetry/sdk-logs";
import { currentSpan } from "../current-span.ts";
import { readTraceparent, traceIdOf } from "../trace-context.ts";

const severities: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** The log's own fields that a record has another place for, or that say what the resource says. */
const placed = new Set(["level", "time", "msg", "pid", "hostname"]);

/** Where a record's context has its place in a trace: OpenTelemetry knows of no record that is in a trace and in none of its spans. */
const placeKey = createContextKey("fettle.place");

/** Gives a record the place that its context has. Put it before the processor that keeps records. */
export const placeRecords: LogRecordProcessor = {
  onEmit(record, context) {
    const place = context?.getValue(placeKey);
    if (place !== undefined) record.spanContext = place as SpanContext; // only `contextOf` sets it
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** A line of the server's log as OpenTelemetry's record, in the trace that it names or in that of the work under way. Null for other text. */
export function toLogRecord(line: string): LogRecord | null {
  const read = parse(line);
  if (read === null) return null;
  const severityText = String(read["level"] ?? "");
  const attributes = Object.fromEntries(
    Object.entries(read)
      .filter(([name, value]) => !placed.has(name) && value !== null)
      .map(([name, value]) => [name, isPlain(value) ? value : JSON.stringify(value)]),
  );
  return {
    timestamp: new Date(String(read["time"])),
    severityText,
    severityNumber: severities[severityText] ?? SeverityNumber.UNSPECIFIED,
    body: String(read["msg"] ?? ""),
    attributes,
    context: contextOf(read),
  };
}

function contextOf({ traceId, requestId }: Readonly<Record<string, unknown>>): Context {
  const within = readTraceparent(currentSpan()?.traceparent);
  const named = [traceId, requestId].find((id) => typeof id === "string");
  const story = named === undefined ? within?.traceId : traceIdOf(String(named));
  if (story === undefined) return ROOT_CONTEXT;
  const { spanId, isSampled } = within?.traceId === story ? within : { spanId: "", isSampled: true };
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return ROOT_CONTEXT.setValue(placeKey, { traceId: story, spanId, traceFlags } satisfies SpanContext);
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === "object" && read !== null ? { ...read } : null;
  } catch {
    return null;
  }
}
