import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Cores } from "../machine/cores.ts";

/** A server that is measured, as a process on the core kept for it. */
export interface MeasuredServer extends AsyncDisposable {
  readonly url: string;
  readonly processId: number;
}

/** What to start. */
export interface ServerProgram {
  readonly file: URL;
  readonly words?: readonly string[];
  readonly nodeWords?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const stopMilliseconds = 20_000;

/**
 * Starts a program that sends a message with its `port` once it listens.
 * @throws Error when it ends before.
 */
export async function startServer(cores: Cores, program: ServerProgram): Promise<MeasuredServer> {
  const { file, words = [], nodeWords = [], variables = {} } = program;
  const node = [process.execPath, "--conditions=@fettle/source", ...nodeWords, fileURLToPath(file), ...words];
  const [command = "", ...commandWords] = [...cores.serverWords, ...node];
  const child = spawn(command, commandWords, {
    env: { NODE_ENV: "production", ...variables },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const first = await Promise.race([once(child, "message"), ended.then(() => null)]);
  const message: unknown = first?.[0];
  if (typeof message !== "object" || message === null || !("port" in message)) {
    child.kill("SIGKILL");
    throw new Error(`${fileURLToPath(file)} did not start; see the lines above`);
  }
  return {
    url: `http://127.0.0.1:${Number(message.port)}`,
    processId: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
      await ended;
      clearTimeout(timer);
    },
  };
}
