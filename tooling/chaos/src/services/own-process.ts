import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";

/** A server of ours that says on its output when it is ready. Disposing it ends it and waits for that. */
export interface OwnProcess extends AsyncDisposable {
  readonly port: number;
  /** Ends it at once and waits for that: as a machine that loses its power would, or by another signal. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** How a server is run. */
export interface OwnProgram {
  readonly file: string;
  readonly words: (port: number) => readonly string[];
  /** What it prints once it takes connections. */
  readonly readyLine: string;
  /** The signal at which it stops at once but in order. */
  readonly stopSignal: NodeJS.Signals;
  /** Where it listens; a free port where it is left out. */
  readonly port?: number;
  /** Who it runs as; this process's user where it is left out. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

const tries = 3;
const stopMilliseconds = 10_000;
const mostSaid = 4000;

async function freePort(): Promise<number> {
  await using server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port");
  return address.port;
}

async function stop(child: ChildProcess, ended: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMilliseconds);
  await ended;
  clearTimeout(timer);
}

async function tryToStart({
  file,
  words,
  readyLine,
  stopSignal,
  user,
  port: wantedPort,
}: OwnProgram): Promise<OwnProcess | string> {
  const port = wantedPort ?? (await freePort());
  const child = spawn(file, words(port), {
    ...user,
    env: { LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C in the terminal is for us, and we stop it when its clients are gone.
    detached: true,
  });
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-mostSaid);
      if (said.includes(readyLine)) ready.resolve();
    });
  }
  child.once("error", () => ended.resolve());
  child.once("close", () => ended.resolve());
  const isReady = await Promise.race([ready.promise.then(() => true), ended.promise.then(() => false)]);
  if (!isReady) return said;
  return {
    port,
    async kill(signal = "SIGKILL") {
      child.kill(signal);
      await ended.promise;
    },
    [Symbol.asyncDispose]: () => stop(child, ended.promise, stopSignal),
  };
}

/** Starts a server on a free port of the loopback. @throws Error with what it said when it does not come up. */
export async function startOwnProcess(program: OwnProgram): Promise<OwnProcess> {
  let said = "";
  // Somebody else may take the port in between.
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const started = await tryToStart(program);
    if (typeof started !== "string") return started;
    said = started;
  }
  throw new Error(`${program.file} did not start: ${said}`);
}
