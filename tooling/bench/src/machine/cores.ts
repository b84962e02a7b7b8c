import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How the machine's cores are divided: the measured server has one to itself, and everything else has the others. */
export interface Cores {
  /** Words before a server's command, which put it on its core. Empty where nothing can be pinned. */
  readonly serverWords: readonly string[];
  /** In words, for the results. */
  readonly description: string;
  /** Moves a process with all its threads to the cores beside the server's. */
  moveAside(processId: number): Promise<void>;
}

/** Moves this process, and so all that it starts, off the last core, which the servers get. */
export async function divideCores(): Promise<Cores> {
  const count = availableParallelism();
  const hasTaskset = await run("taskset", ["--version"]).then(
    () => true,
    () => false,
  );
  if (!hasTaskset || count < 2) {
    const why = hasTaskset ? "there is one core" : "taskset is missing";
    return { serverWords: [], description: `nothing is pinned: ${why}`, moveAside: async () => undefined };
  }
  const server = String(count - 1);
  const others = count === 2 ? "0" : `0-${count - 2}`;
  const moveAside = async (processId: number): Promise<void> => {
    await run("taskset", ["-a", "-c", "-p", others, String(processId)]);
  };
  await moveAside(process.pid);
  return { serverWords: ["taskset", "-c", server], description: `server on core ${server}, all else on ${others}`, moveAside };
}
