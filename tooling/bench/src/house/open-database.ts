import { startPostgres } from "@fettle/chaos/start-postgres";
import { runStatement } from "./run-statement.ts";

/** A database for one benchmark. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  /** The server's version and settings that matter, in words. */
  readonly description: string;
  /** The server's first process. Null where it is not on this machine. */
  readonly serverProcess: number | null;
  /** Whether an earlier run left its data. */
  readonly isKept: boolean;
  /** The processes of its sessions. */
  sessionProcesses(): Promise<readonly number[]>;
}

/** How a database is opened. */
export interface DatabaseOptions {
  /** Whether it stays for the next run. */
  readonly keep: boolean;
  /** Whether statements are counted. */
  readonly counts?: boolean;
  /** A role that the benchmark makes, which goes with the database. Roles belong to the whole server. */
  readonly role?: string | null;
}

/** What a small server of its own usually has; commits wait for the disk, as they must. */
const settings = ["fsync=on", "shared_buffers=1GB", "max_wal_size=4GB", "checkpoint_timeout=30min"];
const counting = [
  "shared_preload_libraries=pg_stat_statements",
  "pg_stat_statements.track=all",
  "pg_stat_statements.track_planning=on",
];

/**
 * Opens a database of this name: on a PostgreSQL that it starts, or on the one at `given`, where it drops the database at the end unless it is to
 * be kept for the next run.
 */
export async function openDatabase(
  variables: Readonly<Record<string, string | undefined>>,
  name: string,
  { keep, counts = false, role = null }: DatabaseOptions,
): Promise<BenchDatabase> {
  await using opened = new AsyncDisposableStack();
  const given = variables["DATABASE_URL"] ?? "";
  const own = [...settings, ...(counts ? counting : [])];
  const server = given === "" ? opened.use(await startPostgres(variables["PATH"] ?? "", own)).url : given;
  const found = await runStatement(server, "select from pg_database where datname = $1", [name]);
  const isKept = keep && found.length > 0;
  if (found.length > 0 && !isKept) await runStatement(server, `drop database ${name} with (force)`);
  if (!isKept) await runStatement(server, `create database ${name}`);
  if (!keep && role !== null) opened.defer(async () => void (await runStatement(server, `drop role if exists ${role}`)));
  if (!keep) opened.defer(async () => void (await runStatement(server, `drop database ${name} with (force)`)));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const [version] = await runStatement<{ words: string }>(
    server,
    `select format('PostgreSQL %s, shared_buffers %s, fsync %s', current_setting('server_version'), current_setting('shared_buffers'),
       current_setting('fsync')) as words`,
  );
  const running = opened.move();
  return {
    url: url.href,
    description: `${version?.words ?? ""}, ${given === "" ? "started for the benchmark" : "given"}`,
    serverProcess: await findServerProcess(server),
    isKept,
    async sessionProcesses() {
      const rows = await runStatement<{ pid: number }>(server, "select pid from pg_stat_activity where datname = $1", [name]);
      return rows.map(({ pid }) => pid);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The parent of all sessions, when the server is on this machine. */
async function findServerProcess(server: string): Promise<number | null> {
  if (!["127.0.0.1", "localhost", "[::1]"].includes(new URL(server).hostname)) return null;
  const [row] = await runStatement<{ line: string | null }>(
    server,
    "select split_part(pg_read_file('postmaster.pid', 0, 100, true), E'\\n', 1) as line",
  ).catch(() => []);
  const processId = Number(row?.line);
  return processId > 0 ? processId : null;
}
