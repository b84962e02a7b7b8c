import { tmpdir } from "node:os";
import { findProgram } from "./find-program.ts";
import { startOwnProcess } from "./own-process.ts";
import { ServiceError } from "./service-error.ts";

/**
 * Starts a Redis of our own that writes nothing to disk.
 * @throws ServiceError when there is none to start.
 */
export async function startRedis(path: string): Promise<AsyncDisposable & { readonly url: string }> {
  const file = (await findProgram("redis-server", path)) ?? (await findProgram("valkey-server", path));
  if (file === null) throw new ServiceError("There is no Redis: set REDIS_URL, or install redis-server.");
  const server = await startOwnProcess({
    file,
    words: (port) => ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", tmpdir()],
    readyLine: "eady to accept connections",
    stopSignal: "SIGTERM",
  });
  return { url: `redis://127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
