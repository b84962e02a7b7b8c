import { relative } from "node:path";
import { StartError } from "../errors.ts";
import type { Command, CommandCall } from "./command.ts";
import { readConnectorFolder } from "./connector-folder.ts";
import { type GatewayProcess, startGatewayProcess } from "./dev/gateway-process.ts";
import type { GatewayWords } from "./dev/messages.ts";
import { type SourceWatch, watchSources } from "./dev/watch-sources.ts";
import { readOptions } from "./options.ts";

const usage = "fettle connector dev [--entry FILE] [--record FOLDER]";
const options = { entry: { type: "string" }, record: { type: "string" } } as const;

/**
 * Runs a gateway with the connector of the current folder until the process is told to stop. A saved source starts a fresh process, which takes
 * over once it has loaded the connector: the store, with its systems and records, stays. A connector that cannot be used is told, the last one
 * that could goes on, and the next save tries again. With `--record` saves change nothing, and what the vendor answered is written, scrubbed, at
 * the end.
 */
export const connectorDev: Command = {
  usage,
  about:
    "Runs a gateway with the connector in this folder, shows each call to its vendor and what cannot be read, and loads the connector again when it is saved.",
  async run(call) {
    const { entry, record } = readOptions(call.words, usage, options).values;
    const { name, version, ...read } = await readConnectorFolder(call.folder, entry);
    const hint = record === undefined ? "Save a file to load it again; Ctrl-C stops." : "Ctrl-C stops and writes the recording.";
    call.print(`${name} ${version}, from ${relative(call.folder, read.entry)}. ${hint}`);
    using watching = watchSources(read);
    using stopping = untilStopped(() => watching[Symbol.dispose]());
    await serveAnew(call, { entry: entry ?? null, record: record ?? null }, watching, stopping);
  },
};

/** Starts a process for each version of the sources that can be used. */
async function serveAnew(
  { folder, environment, print }: CommandCall,
  { entry, record }: Pick<GatewayWords, "entry" | "record">,
  watching: SourceWatch,
  { isStopped }: Stopping,
): Promise<void> {
  let current: GatewayProcess | null = null;
  let port = environment["PORT"] ?? "";
  for (let saved: readonly string[] | null = []; saved !== null && !isStopped(); saved = await watching.next()) {
    const isAgain = current !== null;
    // A recording belongs to one process, and goes on with the connector that it began with.
    if (record !== null && isAgain) continue;
    if (saved.length > 0) print(`Saved: ${saved.join(", ")}`);
    const next = startGatewayProcess({ folder, entry, record, isAgain }, environment);
    const refusal = await next.refusal;
    if (refusal !== null) {
      if (!isStopped()) {
        print(refusal);
        print(
          current === null
            ? "Nothing runs yet. The next save tries again."
            : "The last version goes on. The next save tries again.",
        );
      }
      await next[Symbol.asyncDispose]();
      continue;
    }
    await current?.[Symbol.asyncDispose]();
    const listening = await next.serve(port);
    if (listening === null && isStopped()) break;
    if (listening === null && !isAgain) throw new StartError("The gateway did not start.");
    if (listening === null) {
      print("The gateway did not start. The next save tries again.");
      continue;
    }
    port = String(listening);
    current = next;
    void next.crashed.then((isCrash) => {
      if (isCrash && !isStopped()) print("The gateway has ended. The next save starts it again.");
    });
    if (isAgain) print("The connector is loaded again.");
  }
  await current?.[Symbol.asyncDispose]();
}

interface Stopping extends Disposable {
  readonly isStopped: () => boolean;
}

/** Calls back once this process is told to stop. */
function untilStopped(stop: () => void): Stopping {
  let isStopped = false;
  const onSignal = () => {
    isStopped = true;
    stop();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    isStopped: () => isStopped,
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
