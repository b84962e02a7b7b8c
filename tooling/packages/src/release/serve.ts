import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Words of `env`: the servers of the tests are not those of a stranger. */
export const withoutServers = ["--unset=DATABASE_URL", "--unset=REDIS_URL"];

/** A gateway that `fettle serve` runs. Disposing kills it. */
export interface ServedGateway extends AsyncDisposable {
  /** Sends a query with the token of the first start. */
  ask(query: string): Promise<unknown>;
  /** Tells it to stop, and returns its exit code. */
  stop(): Promise<number | null>;
}

/** Runs `npx fettle serve` in a folder, on a free port and with the data below the folder, until it listens. */
export async function serve(folder: string): Promise<ServedGateway> {
  const data = join(folder, "data");
  const words = [...withoutServers, "PORT=0", `FETTLE_DATA_DIR=${data}`, join(folder, "node_modules/.bin/fettle"), "serve"];
  const child = spawn("env", words, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(([code]: readonly (number | null)[]) => code ?? null);
  let port: number | null = null;
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (!line.includes("Fettle is listening.")) continue;
    const entry: { readonly port: number } = JSON.parse(line);
    port = entry.port;
    break;
  }
  if (port === null) throw new Error(`fettle serve ended with ${await ended}:\n${said.join("\n")}`);
  child.stdout.resume();
  const url = `http://127.0.0.1:${port}/graphql`;
  return {
    async ask(query) {
      const authorization = `Bearer ${(await readFile(join(data, "token"), "utf8")).trim()}`;
      const headers = { authorization, "content-type": "application/json" };
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) });
      return JSON.parse(await response.text());
    },
    async stop() {
      child.kill("SIGTERM");
      return await ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
