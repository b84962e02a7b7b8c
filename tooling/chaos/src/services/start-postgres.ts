import { execFile } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "./find-program.ts";
import { type OwnProcess, startOwnProcess } from "./own-process.ts";
import { ServiceError } from "./service-error.ts";

const run = promisify(execFile);

/** Only on the loopback, with room for many nodes, and without protection against power loss. */
const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  "fsync=off",
  "track_commit_timestamp=on",
];

/** PostgreSQL refuses to run as root; the first of these users that exists runs it instead. */
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
  throw new ServiceError("PostgreSQL cannot run as root, and neither of the users postgres and nobody exists. Set DATABASE_URL.");
}

/** A PostgreSQL of this run. Disposing stops it and removes its folder. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string;
  /** Ends every session, and settles once the server is gone; committed data remain. */
  halt(): Promise<void>;
  /** Starts it again at the same address, with its data. */
  start(): Promise<void>;
  /** Stops it, copies its data, and starts it again. */
  backUp(): Promise<void>;
  /** Stops it, replaces its data by the copy, and starts it again. */
  restore(): Promise<void>;
}

/**
 * Starts a new PostgreSQL with an empty cluster in a new folder. `more` are settings that come after the usual ones, and win.
 * @throws ServiceError when PostgreSQL is not installed.
 */
export async function startPostgres(path: string, more: readonly string[] = []): Promise<OwnPostgres> {
  const [initdb, postgres] = await Promise.all([findProgram("initdb", path), findProgram("postgres", path)]);
  if (initdb === null || postgres === null)
    throw new ServiceError("PostgreSQL is missing: set DATABASE_URL, or install its server (initdb and postgres).");
  const user = await unprivileged();
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "fettle-chaos-postgres-"));
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const words = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  await run(initdb, words, { ...user, cwd: folder, env: { LC_ALL: "C" } });
  const startAt = (port?: number): Promise<OwnProcess> =>
    startOwnProcess({
      file: postgres,
      words: (chosen) => ["-D", data, "-p", String(chosen), ...[...settings, ...more].flatMap((setting) => ["-c", setting])],
      readyLine: "database system is ready to accept connections",
      stopSignal: "SIGINT",
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port }),
    });
  let server = await startAt();
  const { port } = server;
  opened.defer(() => server[Symbol.asyncDispose]());
  const running = opened.move();
  // An immediate shutdown. After SIGKILL, its children would keep the address for a while.
  const halt = () => server.kill("SIGQUIT");
  const start = async () => {
    server = await startAt(port);
  };
  const backup = join(folder, "backup");
  const copy = async (from: string, to: string) => {
    await halt();
    await rm(to, { recursive: true, force: true });
    // The copy keeps owners and permissions.
    await run("cp", ["-a", from, to]);
    await start();
  };
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    halt,
    start,
    backUp: () => copy(data, backup),
    restore: () => copy(backup, data),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
