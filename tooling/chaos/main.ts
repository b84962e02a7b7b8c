import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArguments, UsageError } from "./arguments.ts";
import { openServices } from "./services/open-services.ts";
import { ServiceError } from "./services/service-error.ts";
import { reportLines } from "./tokens/report.ts";
import { runTokens } from "./tokens/run-tokens.ts";

const stopping = new AbortController();
const stop = (): void => stopping.abort(new Error("The run was stopped"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
process.on("disconnect", stop);

async function run(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  console.log(`chaos: tokens, seed ${options.seed}`);
  const logFolder = await mkdtemp(join(tmpdir(), "fettle-chaos-"));
  let isKept = false;
  try {
    await using services = await openServices(process.env);
    const report = await runTokens(options, { services, logFolder, say: console.log, signal: stopping.signal });
    for (const line of reportLines(report)) console.log(line);
    isKept = report.violations.length > 0;
    if (isKept) console.log(`The nodes' logs are in ${logFolder}`);
    return isKept ? 1 : 0;
  } finally {
    if (!isKept) await rm(logFolder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  const isClear = error instanceof UsageError || error instanceof ServiceError || error === stopping.signal.reason;
  console.error(isClear && error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
