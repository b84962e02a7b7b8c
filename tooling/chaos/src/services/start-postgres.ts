import { execFile } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "./find-program.ts";
import { startOwnProcess } from "./own-process.ts";
import { ServiceError } from "./service-error.ts";

const run = promisify(execFile);

/** On the loopback alone; room for many nodes; and nothing here is about the power going out. */
const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "fsync=off"];

/** PostgreSQL refuses to run as root: the first of these that the machine knows runs it then. */
const unprivilegedUsers = ["postgres", "nobody"];

async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of unprivilegedUsers) {
    try {
      const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      continue;
    }
  }
  throw new ServiceError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody. Set DATABASE_URL.");
}

/**
 * Starts a PostgreSQL of our own with an empty cluster in a folder of its own. Disposing stops it and removes the folder.
 * @throws ServiceError when there is none to start.
 */
export async function startPostgres(path: string): Promise<AsyncDisposable & { readonly url: string }> {
  const [initdb, postgres] = await Promise.all([findProgram("initdb", path), findProgram("postgres", path)]);
  if (initdb === null || postgres === null)
    throw new ServiceError("There is no PostgreSQL: set DATABASE_URL, or install its server (initdb and postgres).");
  const user = await unprivileged();
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "fettle-chaos-postgres-"));
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const words = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  await run(initdb, words, { ...user, cwd: folder, env: { LC_ALL: "C" } });
  const server = opened.use(
    await startOwnProcess({
      file: postgres,
      words: (port) => ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
      readyLine: "database system is ready to accept connections",
      stopSignal: "SIGINT",
      ...(user === undefined ? {} : { user }),
    }),
  );
  const running = opened.move();
  return { url: `postgres://postgres@127.0.0.1:${server.port}/postgres`, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
