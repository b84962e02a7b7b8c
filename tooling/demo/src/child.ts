import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const stopMilliseconds = 25_000;

/** A child process that reports by message when it is ready. Disposing it stops it and waits for its end. */
export interface Child<Ready> extends AsyncDisposable {
  /** Rejects with a ChildFailure when the process ends first. */
  readonly ready: Promise<Ready>;
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  /** Sends it a message over its channel. */
  send(word: string): void;
}

/** The process ended before it was ready, and has printed the reason on its error output. */
export class ChildFailure extends Error {
  override readonly name = "ChildFailure";
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
  await ended;
  clearTimeout(timer);
}

/**
 * Starts a TypeScript file as a process with this one's settings of Node. Its output is shown if it `isHeard`. It ends when this process does,
 * however that ends, because their channel breaks. `readReady` returns the content of a ready message, or null for any other message.
 */
export function startChild<Ready>(
  file: URL,
  environment: Readonly<Record<string, string | undefined>>,
  readReady: (message: unknown) => Ready | null,
  { words = [], isHeard = false }: { readonly words?: readonly string[]; readonly isHeard?: boolean } = {},
): Child<Ready> {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(file), ...words], {
    env: environment,
    // The greeting replaces the servers' own output, which is for people who run them alone.
    stdio: ["ignore", isHeard ? "inherit" : "ignore", "inherit", "ipc"],
  });
  const ready = Promise.withResolvers<Ready>();
  const ended = Promise.withResolvers<void>();
  // A caller that no longer waits for readiness still waits for the end.
  ready.promise.catch(() => undefined);
  child.on("message", (message) => {
    const said = readReady(message);
    if (said !== null) ready.resolve(said);
  });
  for (const event of ["error", "exit"] as const) {
    child.once(event, () => {
      ended.resolve();
      ready.reject(new ChildFailure(`${file.pathname} ended before it was ready`));
    });
  }
  return {
    ready: ready.promise,
    ended: ended.promise,
    send: (word) => void child.send(word),
    [Symbol.asyncDispose]: () => stop(child, ended.promise),
  };
}
