import { type ChildProcess, spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const stopMilliseconds = 25_000;

/** A process of ours that says by a message when it is ready. Disposing it stops it and waits for its end. */
export interface Child extends AsyncDisposable {
  /** What its first message said. Rejects when the process ends first. */
  readonly ready: Promise<object>;
  /** Settles with how it ended: an exit code or a signal. */
  readonly ended: Promise<string>;
  /** Ends it at once, as a machine that loses its power would. Answers when the signal was sent, in milliseconds since 1970. */
  kill(): number;
  /** Sends it a word over its channel. */
  send(word: string): void;
  /** Sends it a word and answers the next message that it says. Rejects when the process ends first. One at a time. */
  ask(word: string): Promise<object>;
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
  await ended;
  clearTimeout(timer);
}

/**
 * Starts a TypeScript file as a process with nothing but these variables and words. It ends when this process does, however that ends, because
 * its channel to us breaks. What it says goes to the end of a file, or to ours where none is named. `nodeWords` are for Node itself.
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
    env: { ...variables },
    stdio: ["ignore", output, output, "ipc"],
  });
  const ready = Promise.withResolvers<object>();
  const ended = Promise.withResolvers<string>();
  // Those who do not wait for readiness any more still wait for the end.
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
