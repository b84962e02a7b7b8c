import { expect, it } from "vitest";
import { readTelemetrySettings } from "./settings.ts";

const signalsOf = (given: Readonly<Record<string, string>>) => [...(readTelemetrySettings(given).settings?.signals ?? [])];
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };

it.each([
  ["nothing is set", {}],
  ["only a name is set", { OTEL_SERVICE_NAME: "fettle", OTEL_TRACES_EXPORTER: "otlp" }],
  ["the endpoint is empty", { OTEL_EXPORTER_OTLP_ENDPOINT: " " }],
  ["it is disabled", { ...endpoint, OTEL_SDK_DISABLED: "TRUE" }],
  [
    "every signal is off",
    { ...endpoint, OTEL_TRACES_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none" },
  ],
])("Nothing is exported when %s", (_, given) => {
  expect(readTelemetrySettings(given)).toEqual({ settings: null, doubts: [] });
});

it("An endpoint turns on all signals, with the standard's own defaults", () => {
  expect(readTelemetrySettings(endpoint)).toEqual({
    settings: {
      signals: new Set(["traces", "metrics", "logs"]),
      sampler: "parentbased_always_on",
      ratio: 1,
      metricMilliseconds: 60_000,
      spanMilliseconds: 5000,
      logMilliseconds: 1000,
    },
    doubts: [],
  });
});

it("A signal has an endpoint of its own, or none", () => {
  expect(signalsOf({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://metrics:4318/v1/metrics" })).toEqual(["metrics"]);
  expect(signalsOf({ ...endpoint, OTEL_LOGS_EXPORTER: "none" })).toEqual(["traces", "metrics"]);
});

it("What has no effect is named, without its value, and once", () => {
  const { settings, doubts } = readTelemetrySettings({
    ...endpoint,
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "grpc",
    OTEL_LOGS_EXPORTER: "console",
    OTEL_TRACES_SAMPLER: "sometimes",
    OTEL_TRACES_SAMPLER_ARG: "2",
    OTEL_BSP_SCHEDULE_DELAY: "soon",
  });
  expect(settings).toMatchObject({ sampler: "parentbased_always_on", ratio: 1, spanMilliseconds: 5000 });
  expect([...(settings?.signals ?? [])]).toEqual(["traces"]);
  expect(doubts.map((doubt) => doubt.split(" ")[0])).toEqual([
    "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
    "OTEL_LOGS_EXPORTER",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
    "OTEL_BSP_SCHEDULE_DELAY",
  ]);
  expect(doubts.join()).not.toMatch(/grpc|console|sometimes|soon/u);
  expect(readTelemetrySettings({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }).doubts).toHaveLength(1);
});

it("A sampler takes its ratio", () => {
  const given = { ...endpoint, OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.25" };
  expect(readTelemetrySettings(given).settings).toMatchObject({ sampler: "parentbased_traceidratio", ratio: 0.25 });
});
