import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A server's processor, of which stages can be profiled. */
export interface ServerProfiler {
  /** What Node is started with. */
  readonly nodeWords: readonly string[];
  /** Profiles the server while something runs, into a file that Chrome's developer tools open. */
  during<Result>(stage: string, work: () => Promise<Result>): Promise<Result>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function inspect(
  port: number,
): Promise<AsyncDisposable & { ask(method: string): Promise<{ readonly profile?: unknown }> }> {
  const found = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  const socket = new WebSocket(found[0].webSocketDebuggerUrl);
  await once(socket, "open");
  const waiting = new Map<number, (result: { readonly profile?: unknown }) => void>();
  let number = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  });
  return {
    ask(method) {
      number += 1;
      socket.send(JSON.stringify({ id: number, method }));
      const id = number;
      return new Promise((resolve) => void waiting.set(id, resolve));
    },
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}

/** Prepares to profile the stages of a server that is about to start. */
export async function createProfiler(): Promise<ServerProfiler> {
  const folder = fileURLToPath(new URL("../../results/profile/", import.meta.url));
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  return {
    nodeWords: [`--inspect=127.0.0.1:${port}`],
    async during(stage, work) {
      await using inspector = await inspect(port);
      await inspector.ask("Profiler.enable");
      await inspector.ask("Profiler.start");
      const result = await work();
      const { profile } = await inspector.ask("Profiler.stop");
      const file = `${folder}${stage.replaceAll(/\W+/gu, "-")}.cpuprofile`;
      await writeFile(file, JSON.stringify(profile));
      console.log(`The processor profile is ${file}.`);
      return result;
    },
  };
}
