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
  await using services = await openServices(process.env);
  const report = await runTokens(options, { services, say: console.log, signal: stopping.signal });
  for (const line of reportLines(report)) console.log(line);
  if (report.violations.length === 0) return 0;
  services.keepLogs();
  console.log(`The nodes' logs are in ${services.logFolder}`);
  return 1;
}

/** What is said about a failure: one line where we know why, all we know where we do not. */
function explain(error: unknown): unknown {
  if (stopping.signal.aborted) return "The run was stopped";
  return error instanceof UsageError || error instanceof ServiceError ? error.message : error;
}

try {
  process.exitCode = await run();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
