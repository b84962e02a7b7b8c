import { tmpdir } from "node:os";
import { findProgram } from "./find-program.ts";
import { type OwnProcess, startOwnProcess } from "./own-process.ts";
import { ServiceError } from "./service-error.ts";

/** A Redis of this run. Disposing stops it. */
export interface OwnRedis extends AsyncDisposable {
  readonly url: string;
  /** Kills it, and settles once it is gone; its data are lost. */
  kill(): Promise<void>;
  /** Starts it again at the same address, empty. */
  start(): Promise<void>;
}

/**
 * Starts a new Redis that writes nothing to disk.
 * @throws ServiceError when Redis is not installed.
 */
export async function startRedis(path: string): Promise<OwnRedis> {
  const file = (await findProgram("redis-server", path)) ?? (await findProgram("valkey-server", path));
  if (file === null) throw new ServiceError("Redis is missing: set REDIS_URL, or install redis-server.");
  const startAt = (port?: number): Promise<OwnProcess> =>
    startOwnProcess({
      file,
      words: (chosen) => ["--port", String(chosen), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", tmpdir()],
      readyLine: "eady to accept connections",
      stopSignal: "SIGTERM",
      ...(port === undefined ? {} : { port }),
    });
  let server = await startAt();
  const { port } = server;
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => server.kill(),
    async start() {
      server = await startAt(port);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
