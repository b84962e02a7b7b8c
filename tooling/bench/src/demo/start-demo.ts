import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { demoMemory } from "@fettle/run/memory";
import { childOf } from "../house/memory-of.ts";

/** An ordinary demo, with its own processes and data. */
export interface Demo extends AsyncDisposable {
  readonly graphql: string;
  readonly token: string;
  readonly simulator: string;
  readonly systems: Readonly<Record<string, string>>;
  readonly serverProcessId: number;
}

const demoMain = fileURLToPath(new URL("../../../demo/src/main.ts", import.meta.url));

async function freePort(): Promise<number> {
  await using server = createServer();
  server.listen(0);
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port");
  return address.port;
}

/** Starts simulator and server as `npm start` does, and waits until both systems are synced. */
export async function startDemo(variables: Readonly<Record<string, string | undefined>>): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), "fettle-bench-"));
  const own = { PORT: String(await freePort()), SIMULATOR_PORT: String(await freePort()), FETTLE_DATA_DIR: folder };
  const child = spawn(process.execPath, ["--conditions=@fettle/source", ...demoMemory.words, demoMain], {
    env: { ...demoMemory.variables, ...variables, ...own },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const isReady = await Promise.race([once(child, "message").then(() => true), ended.then(() => false)]);
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  if (!isReady) throw new Error("The demo did not start; see the lines above");
  const serverProcessId = await childOf(child.pid ?? 0, "apps/server/src/main.ts");
  return { ...JSON.parse(await readFile(join(folder, "demo.json"), "utf8")), serverProcessId, [Symbol.asyncDispose]: stop };
}
