type Variables = Readonly<Record<string, string | undefined>>;

/** What OpenTelemetry calls a signal. */
export const signals = ["traces", "metrics", "logs"] as const;
/** One of the things that can be exported. */
export type Signal = (typeof signals)[number];

/** What an operator asks of OpenTelemetry, by its standard environment variables. The exporters read theirs (endpoint, headers, time-outs, certificates) themselves. */
export interface TelemetrySettings {
  /** What is exported; at least one. */
  readonly signals: ReadonlySet<Signal>;
  readonly sampler: (typeof samplers)[number];
  /** The part of the traces that a sampler by ratio takes, 0 to 1. */
  readonly ratio: number;
  readonly metricMilliseconds: number;
  readonly spanMilliseconds: number;
  readonly logMilliseconds: number;
}

const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;
const usualSampler = "parentbased_always_on";
const protocol = "http/protobuf";

/**
 * Reads the settings. Null, and nothing is loaded, unless an endpoint is set. `doubts`: values that have no effect, one sentence each, without
 * the value.
 */
export function readTelemetrySettings(given: Variables): {
  readonly settings: TelemetrySettings | null;
  readonly doubts: readonly string[];
} {
  const doubts: string[] = [];
  const valueOf = (name: string) => given[name]?.trim() ?? "";
  const refuse = <Result>(result: Result, name: string, words: string): Result => {
    if (!doubts.some((doubt) => doubt.startsWith(`${name} `))) doubts.push(`${name} ${words}`);
    return result;
  };

  if (valueOf("OTEL_SDK_DISABLED").toLowerCase() === "true") return { settings: null, doubts };
  const isExported = (signal: Signal): boolean => {
    const upper = signal.toUpperCase();
    const first = (...names: readonly string[]) => names.find((name) => valueOf(name) !== "");
    if (first(`OTEL_EXPORTER_OTLP_${upper}_ENDPOINT`, "OTEL_EXPORTER_OTLP_ENDPOINT") === undefined) return false;
    const exporter = valueOf(`OTEL_${upper}_EXPORTER`) || "otlp";
    if (exporter === "none") return false;
    if (exporter !== "otlp") return refuse(false, `OTEL_${upper}_EXPORTER`, `may be otlp or none: no ${signal} are exported.`);
    const named = first(`OTEL_EXPORTER_OTLP_${upper}_PROTOCOL`, "OTEL_EXPORTER_OTLP_PROTOCOL");
    if (named !== undefined && valueOf(named) !== protocol)
      return refuse(
        false,
        named,
        `names a protocol other than ${protocol}, the one that Fettle speaks: nothing is exported by it.`,
      );
    return true;
  };
  const exported = new Set(signals.filter(isExported));
  if (exported.size === 0) return { settings: null, doubts };

  const milliseconds = (name: string, usual: number): number => {
    const text = valueOf(name);
    if (text === "") return usual;
    return /^[1-9]\d{0,8}$/u.test(text)
      ? Number(text)
      : refuse(usual, name, "must be a whole number of milliseconds and has no effect.");
  };
  const asked = valueOf("OTEL_TRACES_SAMPLER") || usualSampler;
  const sampler =
    samplers.find((known) => known === asked) ??
    refuse(usualSampler, "OTEL_TRACES_SAMPLER", `must be one of ${samplers.join(", ")} and has no effect.`);
  const argument = valueOf("OTEL_TRACES_SAMPLER_ARG");
  const isRatio = /^(?:0(?:\.\d+)?|1(?:\.0+)?)$/u.test(argument);
  const ratio =
    argument === "" || isRatio
      ? Number(argument || 1)
      : refuse(1, "OTEL_TRACES_SAMPLER_ARG", "must be a number from 0 to 1 and has no effect.");
  const settings = {
    signals: exported,
    sampler,
    ratio,
    metricMilliseconds: milliseconds("OTEL_METRIC_EXPORT_INTERVAL", 60_000),
    spanMilliseconds: milliseconds("OTEL_BSP_SCHEDULE_DELAY", 5_000),
    logMilliseconds: milliseconds("OTEL_BLRP_SCHEDULE_DELAY", 1_000),
  };
  return { settings, doubts };
}
