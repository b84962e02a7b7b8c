import type { TelemetrySettings } from "./settings.ts";
import type { RunningTelemetry } from "./telemetry.ts";

/**
 * Starts OpenTelemetry. Its modules are loaded only here. The exporters read their own standard variables (endpoint, headers, time-outs,
 * compression, certificates) from the process. `warn`: is told, at most once a minute, what could not be exported.
 */
export async function startTelemetry(settings: TelemetrySettings, warn: (words: string) => void): Promise<RunningTelemetry> {
  const { startOpenTelemetry } = await import("./open-telemetry/start-open-telemetry.ts");
  return startOpenTelemetry(settings, warn);
}
