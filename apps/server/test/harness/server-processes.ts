import { spawn } from "node:child_process";
import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** The server as its own process. Disposing it stops it if it still runs. */
export interface ServerProcess extends AsyncDisposable {
  /** Its local address, whatever its public URL is. */
  readonly graphql: string;
  /** Kills it, and settles when it has ended. */
  kill(): Promise<void>;
}

/** Starts the server on a port that the system chooses, with only these variables. `hear` receives every line of its output. */
export async function startServerProcess(
  variables: Readonly<Record<string, string>>,
  hear: (line: string) => void,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ["--conditions=@fettle/source", main], {
    env: { NODE_COMPILE_CACHE: getCompileCacheDir(), ...variables, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const ended = once(child, "exit");
  for (const input of [child.stdout, child.stderr]) if (input !== null) createInterface({ input }).on("line", hear);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  const [ready]: unknown[] = await Promise.race([once(child, "message"), ended]);
  const port = typeof ready === "object" && ready !== null && "port" in ready ? ready.port : undefined;
  if (typeof port !== "number") throw new Error("The server ended before it was ready");
  return {
    graphql: `http://localhost:${port}/graphql`,
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}
