import { readArguments } from "./arguments.ts";
import { UsageError } from "./scenario.ts";
import { ServiceError } from "./services/service-error.ts";

const stopping = new AbortController();
const stop = (): void => stopping.abort(new Error("The run was stopped"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
process.on("disconnect", stop);

async function run(): Promise<number> {
  const prepared = readArguments(process.argv.slice(2));
  console.log(`chaos: ${prepared.name}, seed ${prepared.seed}`);
  const outcome = await prepared.run({ variables: process.env, say: console.log, signal: stopping.signal });
  for (const line of outcome.lines) console.log(line);
  if (outcome.logFolder !== null) console.log(`The nodes' logs are in ${outcome.logFolder}`);
  return outcome.isGood ? 0 : 1;
}

/** The text for a failure: one line if the reason is known, otherwise everything. */
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
