import { execFile } from "node:child_process";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "./find-program.ts";
import { type OwnProcess, startOwnProcess } from "./own-process.ts";
import { ServiceError } from "./service-error.ts";

const run = promisify(execFile);

/** On the loopback alone; room for many nodes; and nothing here is about the power going out. */
const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  "fsync=off",
  "track_commit_timestamp=on",
];

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
  throw new ServiceError("PostgreSQL cannot run as root, and neither of the users postgres and nobody exists. Set DATABASE_URL.");
}

/** A PostgreSQL of our own. Disposing stops it and removes its folder. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string;
  /** Breaks off every session, and settles once it is gone; what was committed stays. */
  halt(): Promise<void>;
  /** Starts it again at the same address, with what it held. */
  start(): Promise<void>;
  /** Halts it, copies all that it holds, and starts it again. */
  backUp(): Promise<void>;
  /** Halts it, puts the copy in place of what it held, and starts it again. */
  restore(): Promise<void>;
}

/**
 * Starts a PostgreSQL of our own with an empty cluster in a folder of its own.
 * @throws ServiceError when there is none to start.
 */
export async function startPostgres(path: string): Promise<OwnPostgres> {
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
      words: (chosen) => ["-D", data, "-p", String(chosen), ...settings.flatMap((setting) => ["-c", setting])],
      readyLine: "database system is ready to accept connections",
      stopSignal: "SIGINT",
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port }),
    });
  let server = await startAt();
  const { port } = server;
  opened.defer(() => server[Symbol.asyncDispose]());
  const running = opened.move();
  // A shutdown that waits for nobody. After SIGKILL its children would keep the address for a while.
  const halt = () => server.kill("SIGQUIT");
  const start = async () => {
    server = await startAt(port);
  };
  const backup = join(folder, "backup");
  const copy = async (from: string, to: string) => {
    await halt();
    await rm(to, { recursive: true, force: true });
    // Owners and rights go along.
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
