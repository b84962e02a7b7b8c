import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type FromGateway, type GatewayWords, isFromGateway } from "./messages.ts";

/** The gateway of `fettle connector dev` in a process of its own. Disposing stops it and waits until it has ended; it is killed after a minute. */
export interface GatewayProcess extends AsyncDisposable {
  /** Why its connectors cannot be used; null when they can. */
  readonly refusal: Promise<string | null>;
  /** Opens the store and listens. Returns the port, or null when it ended before. */
  serve(port: string): Promise<number | null>;
  /** Resolves when the process has ended: true when nobody told it to. */
  readonly crashed: Promise<boolean>;
}

/** A gateway that stops in order takes less, whatever its connector holds open. */
const patienceMilliseconds = 60_000;

const main = fileURLToPath(new URL(`main${extname(import.meta.url)}`, import.meta.url));

/** Starts the process. It loads the connectors at once and opens nothing before `serve`. */
export function startGatewayProcess(
  words: GatewayWords,
  environment: Readonly<Record<string, string | undefined>>,
): GatewayProcess {
  const child = fork(main, [JSON.stringify(words)], {
    cwd: words.folder,
    env: environment,
    // Node 22 warns of each file whose types it strips.
    execArgv: [...process.execArgv, "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(() => undefined);
  let isTold = false;
  const loaded = messageOf(child, ended, ["loaded", "refused"]);
  const listening = messageOf(child, ended, ["listening"]);
  return {
    crashed: ended.then(() => !isTold),
    refusal: loaded.then((message) => {
      if (message === null) return "The process ended while it loaded them.";
      return message.type === "refused" ? message.reason : null;
    }),
    async serve(port) {
      if (child.connected) child.send({ type: "serve", port });
      const message = await listening;
      return message?.type === "listening" ? message.port : null;
    },
    async [Symbol.asyncDispose]() {
      isTold = true;
      // It stops when nobody is connected, as it does when this process is killed.
      if (child.connected) child.disconnect();
      const late = setTimeout(() => child.kill("SIGKILL"), patienceMilliseconds);
      await ended.finally(() => clearTimeout(late));
    },
  };
}

async function messageOf(
  child: ChildProcess,
  ended: Promise<void>,
  types: readonly FromGateway["type"][],
): Promise<FromGateway | null> {
  const { promise, resolve } = Promise.withResolvers<FromGateway | null>();
  child.on("message", (message: unknown) => {
    if (isFromGateway(message) && types.includes(message.type)) resolve(message);
  });
  void ended.then(() => resolve(null));
  return await promise;
}
