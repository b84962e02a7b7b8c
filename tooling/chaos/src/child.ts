import { type ChildProcess, spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { getCompileCacheDir } from "node:module";
import { fileURLToPath } from "node:url";

const stopMilliseconds = 25_000;

/** A child process that reports by message when it is ready. Disposing it stops it and waits for its end. */
export interface Child extends AsyncDisposable {
  /** Its first message. Rejects when the process ends first. */
  readonly ready: Promise<object>;
  /** Settles with its exit code or signal. */
  readonly ended: Promise<string>;
  /** Kills it, as a power loss would. Returns the time of the signal, in milliseconds since 1970. */
  kill(): number;
  /** Sends it a message over its channel. */
  send(word: string): void;
  /** Sends it a message and returns the next message that it sends. Rejects when the process ends first. One at a time. */
  ask(word: string): Promise<object>;
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
  await ended;
  clearTimeout(timer);
}

/**
 * Starts a TypeScript file as a process with only these variables and arguments, beside where compiled code is kept. It ends when this
 * process does, however that ends, because their channel breaks. Its output goes to the end of a file, or by default to this process's output. `nodeWords` are arguments for Node itself.
 */
export async function startChild(
  file: URL,
  variables: Readonly<Record<string, string>>,
  logFile: string | null,
  words: readonly string[] = [],
  nodeWords: readonly string[] = [],
): Promise<Child> {
  await using log = logFile === null ? null : await open(logFile, "a");
  const output = log === null ? "inherit" : log.fd;
  const child = spawn(process.execPath, ["--conditions=@fettle/source", ...nodeWords, fileURLToPath(file), ...words], {
    env: { NODE_COMPILE_CACHE: getCompileCacheDir(), ...variables },
    stdio: ["ignore", output, output, "ipc"],
  });
  const ready = Promise.withResolvers<object>();
  const ended = Promise.withResolvers<string>();
  // A caller that no longer waits for readiness still waits for the end.
  ready.promise.catch(() => undefined);
  child.once("message", (message) => {
    if (typeof message === "object") ready.resolve(message);
  });
  child.once("error", (error) => ended.resolve(error.message));
  child.once("exit", (code, signal) => ended.resolve(signal ?? `exit code ${code}`));
  void ended.promise.then((end) => ready.reject(new Error(`${fileURLToPath(file)} ended before it was ready: ${end}`)));
  return {
    ready: ready.promise,
    ended: ended.promise,
    kill: () => {
      const at = Date.now();
      child.kill("SIGKILL");
      return at;
    },
    send: (word) => void child.send(word),
    async ask(word) {
      const answer = Promise.withResolvers<object>();
      const hear = (message: unknown): void => {
        if (typeof message === "object" && message !== null) answer.resolve(message);
      };
      child.once("message", hear);
      void ended.promise.then((end) => answer.reject(new Error(`${fileURLToPath(file)} ended before it answered: ${end}`)));
      child.send(word);
      return await answer.promise.finally(() => child.off("message", hear));
    },
    [Symbol.asyncDispose]: () => stop(child, ended.promise),
  };
}
