import { resolve } from "node:path";
import { StartError } from "@fettle/gateway";
import { createLog } from "./create-log.ts";
import { doubtfulNames } from "./doubtful-names.ts";
import { doubtfulSettings } from "./doubtful-settings.ts";
import { readEnvironment } from "./environment.ts";
import { OperatorError } from "./operator-error.ts";
import { startServer } from "./start-server.ts";

const stopMilliseconds = 20_000;

/** The address of the demo's simulated vendors, set only by the demo. */
const vendors = process.argv.find((word) => word.startsWith("--vendors="))?.slice("--vendors=".length);
const vendorsHelp = "See who can sign in at the simulated vendors, which API keys work, and how to change their records.";

/** Started with `--await-release`, the server becomes ready only when the demo has set it up and sends `release`. */
let awaitsRelease = process.argv.includes("--await-release");
if (awaitsRelease) process.on("message", (message) => (awaitsRelease &&= message !== "release"));

async function start() {
  const environment = readEnvironment(process.env);
  const log = createLog(environment);
  for (const doubt of [...doubtfulNames(process.env), ...doubtfulSettings(environment)]) log.warn(doubt);
  const server = await startServer(environment, log, {
    waitsForFirstSync: process.argv.includes("--await-release"),
    links: vendors === undefined ? [] : [{ label: "The demo's vendors", url: vendors, help: vendorsHelp }],
    missing: () => (awaitsRelease ? ["the demo is still being set up"] : []),
  });
  for (const notice of server.notices) log.info(notice);
  const { url, port, metricsPort } = server;
  const { FETTLE_LOG_LEVEL: logLevel, FETTLE_DATA_DIR: dataFolder, DATABASE_URL: database } = environment;
  const where = database === undefined ? { dataFolder: resolve(dataFolder) } : {};
  log.info({ url, port, ...(metricsPort === null ? {} : { metricsPort }), ...where, logLevel }, "Fettle is listening.");
  process.send?.({ type: "ready", url, port, metricsPort, notices: server.notices });
  return { server, log };
}

function fail(error: unknown): never {
  console.error(error instanceof StartError || error instanceof OperatorError ? error.message : error);
  process.exit(1);
}

const started = start();

let isStopping = false;
async function stop(): Promise<void> {
  // The signal may arrive several times: a terminal sends it to the whole group, and parents pass it on.
  if (isStopping) return;
  isStopping = true;
  setTimeout(
    () => fail(new OperatorError("Stopping took too long; the next start continues the unfinished work")),
    stopMilliseconds,
  ).unref();
  const { server, log } = await started;
  log.info("Fettle is stopping.");
  await server[Symbol.asyncDispose]();
  log.info("Fettle has stopped.");
  process.exit(0);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop().catch(fail));
process.on("disconnect", () => void stop().catch(fail));
started.catch(fail);
