import type { Registry } from "prom-client";
import { noTracer, type Tracer } from "./tracer.ts";

/** Where a gateway's spans and metrics go. */
export interface Telemetry {
  readonly tracer: Tracer;
  /**
   * Reads the gateway's metrics from time to time, until the result is disposed. Disposing reads them once more, and does not take long even when
   * nobody takes them.
   */
  readMetrics(registry: Registry): AsyncDisposable;
}

/** Telemetry that runs. Disposing exports what is left, within some seconds; dispose the gateway before. */
export interface RunningTelemetry extends Telemetry, AsyncDisposable {
  /** Exports one line of the log, as pino writes it. Null when logs are not exported. */
  readonly noteLine: ((line: string) => void) | null;
}

/** Nothing is measured for others, and nothing is loaded for it. */
export const noTelemetry: Telemetry = {
  tracer: noTracer,
  readMetrics: () => ({ [Symbol.asyncDispose]: async () => {} }),
};
