import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "./operator-error.ts";

/** A name that the system gives to one process at a time and takes back when that process ends, however it ends. */
function lockName(path: string, purpose: string): string {
  const name = `fettle-${createHash("sha256").update(`${purpose}\0${path}`).digest("hex").slice(0, 32)}`;
  if (process.platform === "linux") return `\0${name}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.lock`);
}

/**
 * Holds a folder for this process, for one purpose: an embedded store would be ruined by a second one. A local socket is the lock, because
 * it is gone the moment its process is, where a file with a process number would stay after a kill.
 * @throws OperatorError when another process holds it.
 */
export async function lockFolder(path: string, purpose: string): Promise<AsyncDisposable> {
  const server = createServer((socket) => socket.destroy());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error) =>
    reject(
      new OperatorError(`The data folder ${path} is in use by another Fettle; stop that one or set FETTLE_DATA_DIR`, {
        cause: error,
      }),
    ),
  );
  server.listen({ path: lockName(path, purpose) }, resolve);
  await promise;
  server.unref();
  return {
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}
