import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";

/** A server process that reports in its output when it is ready. Disposing it stops it and waits for its end. */
export interface OwnProcess extends AsyncDisposable {
  readonly port: number;
  /** Kills it, or sends it another signal, and waits for its end. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** The program and arguments of a server. */
export interface OwnProgram {
  readonly file: string;
  readonly words: (port: number) => readonly string[];
  /** The line that it prints once it accepts connections. */
  readonly readyLine: string;
  /** The signal for a fast but orderly stop. */
  readonly stopSignal: NodeJS.Signals;
  /** Its port; a free one by default. */
  readonly port?: number;
  /** Its user; this process's user by default. */
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
    // The server has its own process group: a terminal's Ctrl-C must not reach it before its clients have ended.
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

/** Starts a server on a free loopback port. @throws Error with its output when it does not start. */
export async function startOwnProcess(program: OwnProgram): Promise<OwnProcess> {
  let said = "";
  // Another program may take the port meanwhile.
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const started = await tryToStart(program);
    if (typeof started !== "string") return started;
    said = started;
  }
  throw new Error(`${program.file} did not start: ${said}`);
}
