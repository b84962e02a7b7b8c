import { diag, DiagLogLevel, type HrTime } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector, type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { type MetricProducer, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Registry } from "prom-client";
import { randomId } from "../../identifiers.ts";
import { fettleVersion } from "../../version.ts";
import { within } from "../in-time.ts";
import type { TelemetrySettings } from "../settings.ts";
import type { RunningTelemetry } from "../telemetry.ts";
import { noTracer } from "../tracer.ts";
import { createSpanIds } from "./span-ids.ts";
import { createTracer } from "./create-tracer.ts";
import { placeRecords, toLogRecord } from "./to-log-record.ts";
import { readMetricsOf } from "./to-metrics.ts";
import { samplerOf } from "./sampler.ts";

/** How long the last export may take, of each kind. */
const flushMilliseconds = 3_000;
const scope = "fettle";

/** Starts the exports that the settings name. `warn`: is told, at most once a minute, that something could not be exported. */
export function startOpenTelemetry(settings: TelemetrySettings, warn: (words: string) => void): RunningTelemetry {
  reportProblems(warn);
  const resource = resourceFromAttributes({
    "service.name": "fettle",
    "service.version": fettleVersion,
    "service.instance.id": randomId("node"),
  }).merge(detectResources({ detectors: [envDetector] }));
  const ends: (() => Promise<void>)[] = [];
  return {
    tracer: settings.signals.has("traces") ? openTracer(settings, resource, ends) : noTracer,
    readMetrics: settings.signals.has("metrics")
      ? openMetrics(settings, resource)
      : () => ({ [Symbol.asyncDispose]: async () => {} }),
    noteLine: settings.signals.has("logs") ? openLogs(settings, resource, ends) : null,
    async [Symbol.asyncDispose]() {
      await Promise.all(ends.map((end) => within(flushMilliseconds, end())));
    },
  };
}

function openTracer(settings: TelemetrySettings, resource: Resource, ends: (() => Promise<void>)[]) {
  const ids = createSpanIds();
  const exporter = new OTLPTraceExporter();
  const provider = new TracerProvider({
    resource,
    idGenerator: ids,
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: settings.spanMilliseconds })],
  });
  ends.push(() => provider.shutdown());
  return createTracer(provider.getTracer(scope, fettleVersion), ids);
}

function openLogs(settings: TelemetrySettings, resource: Resource, ends: (() => Promise<void>)[]): (line: string) => void {
  const exporter = new OTLPLogExporter();
  const kept = new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: settings.logMilliseconds });
  const provider = new LoggerProvider({ resource, processors: [placeRecords, kept] });
  const logger = provider.getLogger(scope, fettleVersion);
  ends.push(() => provider.shutdown());
  return (line) => {
    const record = toLogRecord(line);
    if (record !== null) logger.emit(record);
  };
}

/** Each gateway's registry is read by a reader of its own. */
function openMetrics(settings: TelemetrySettings, resource: Resource): RunningTelemetry["readMetrics"] {
  return (registry) => {
    const producer = producerOf(registry, resource);
    const reader = new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: settings.metricMilliseconds,
      exportTimeoutMillis: Math.min(settings.metricMilliseconds, 30_000),
      metricProducers: [producer],
    });
    const provider = new MeterProvider({ resource, readers: [reader] });
    return { [Symbol.asyncDispose]: () => within(flushMilliseconds, provider.shutdown()) };
  };
}

function producerOf(registry: Registry, resource: Resource): MetricProducer {
  const startTime = now();
  return {
    async collect() {
      const metrics = await readMetricsOf(registry, startTime, now());
      const scopeMetrics = [{ scope: { name: scope, version: fettleVersion }, metrics }];
      return { resourceMetrics: { resource, scopeMetrics }, errors: [] };
    },
  };
}

function now(): HrTime {
  const milliseconds = Date.now();
  return [Math.trunc(milliseconds / 1000), (milliseconds % 1000) * 1e6];
}

const quietMilliseconds = 60_000;
const silent = () => {};

/** OpenTelemetry reports to the whole process. A report is itself a line of the log, which is exported: it must not cause the next. */
function reportProblems(warn: (words: string) => void): void {
  let quietUntil = -Infinity;
  const report = (words: string) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + quietMilliseconds;
    warn(words.slice(0, 300));
  };
  diag.setLogger(
    { error: report, warn: report, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
