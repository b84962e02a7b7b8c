import { resolve } from "node:path";
import { inspect } from "node:util";
import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import type { GatewayConfiguration } from "../configuration.ts";
import { StartError } from "../errors.ts";
import { createLog } from "./create-log.ts";
import { doubtfulNames } from "./doubtful-names.ts";
import { doubtfulSettings } from "./doubtful-settings.ts";
import { readEnvironment } from "./environment.ts";
import { type RunningServer, startServer } from "./start-server.ts";
import { readTelemetrySettings } from "../telemetry/settings.ts";
import { startTelemetry } from "../telemetry/start-telemetry.ts";

const stopMilliseconds = 20_000;

/** What a server process runs. */
export interface ServerOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly connectors: readonly ConnectorConfiguration[];
  /** What an operator should see in the log, a sentence each. Default: nothing. */
  readonly warnings?: readonly string[];
  /** The configuration that is not in the environment. */
  readonly more?: Pick<GatewayConfiguration, "missing" | "waitsForFirstSync" | "links" | "stages" | "wrapVendorFetch">;
  /** Called once the server listens. */
  readonly onReady?: (server: RunningServer) => void;
}

/**
 * Runs a server until this process is told to stop, by SIGTERM, SIGINT or its parent, and then ends the process: with 1 when the start or the
 * stop fails, after one line for the operator. Call it once in a process.
 */
export function runServer(options: ServerOptions): void {
  const started = start(options);
  let isStopping = false;
  async function stop(): Promise<void> {
    // The signal may arrive several times: a terminal sends it to the whole group, and parents pass it on.
    if (isStopping) return;
    isStopping = true;
    setTimeout(
      () => fail(new StartError("Stopping took too long; the next start continues the unfinished work")),
      stopMilliseconds,
    ).unref();
    const { server, log, telemetry } = await started;
    log.info("Fettle is stopping.");
    await server[Symbol.asyncDispose]();
    log.info("Fettle has stopped.");
    await telemetry?.[Symbol.asyncDispose]();
    process.exit(0);
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop().catch(fail));
  process.on("disconnect", () => void stop().catch(fail));
  started.catch(fail);
}

async function start({ environment: source, connectors, warnings = [], more, onReady }: ServerOptions) {
  const environment = readEnvironment(source, connectors);
  const { settings: exported, doubts: doubtfulExports } = readTelemetrySettings(source);
  // The log reports what the telemetry cannot export, and the telemetry exports the log.
  const telemetry =
    exported === null ? null : await startTelemetry(exported, (words) => log.warn({ words }, "telemetry could not be exported"));
  const log = createLog(environment, undefined, telemetry?.noteLine);
  const doubts = [...doubtfulNames(source, connectors), ...doubtfulSettings(environment), ...doubtfulExports];
  for (const warning of [...warnings, ...doubts]) log.warn(warning);
  const server = await startServer(environment, log, telemetry === null ? more : { ...more, telemetry });
  for (const notice of server.notices) log.info(notice);
  const { url, port, metricsPort } = server;
  const { FETTLE_LOG_LEVEL: logLevel, FETTLE_DATA_DIR: dataFolder, DATABASE_URL: database } = environment;
  const where = database === undefined ? { dataFolder: resolve(dataFolder) } : {};
  log.info({ url, port, ...(metricsPort === null ? {} : { metricsPort }), ...where, logLevel }, "Fettle is listening.");
  onReady?.(server);
  return { server, log, telemetry };
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof StartError ? error.message : inspect(error)}\n`);
  process.exit(1);
}
