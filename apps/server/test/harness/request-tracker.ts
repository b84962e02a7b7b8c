import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "vitest";

const { vendorServer: program, missingVendorServer } = inject("services");
const seed = fileURLToPath(new URL("request-tracker-seed.pl", import.meta.url));
const answersWithinMilliseconds = 60_000;
const askEveryMilliseconds = 50;
const execute = promisify(execFile);

/** Whether Request Tracker is installed. */
export const hasRequestTracker = missingVendorServer === null;

/** A Request Tracker of its own, with a new database. Disposing ends it and removes everything. */
export interface RequestTracker extends AsyncDisposable {
  readonly url: string;
  /** The token of the user for Fettle, who sees only the queue Plant. */
  readonly token: string;
  /** Calls its own API as its administrator. */
  call(method: string, path: string, body?: object): Promise<RequestTrackerAnswer>;
  /** Changes all tickets within one second, as a script on the server would. */
  renameAll(ending: string): void;
}

/** An answer of its own API. `json` is null when there is none. */
export interface RequestTrackerAnswer {
  readonly status: number;
  readonly json: unknown;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The system gave no port");
  return address.port;
}

/** Quick to hash, silent, without e-mails, in a zone that is not UTC, and with every file in its folder. */
const configurationOf = (folder: string, port: number): string => `
Set($rtname, 'fettle-tests');
Set($Organization, 'tests.example.invalid');
Set($WebDomain, '127.0.0.1');
Set($WebPort, ${port});
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '${folder}/rt.db');
Set($Timezone, 'America/Chicago');
Set($BcryptCost, 4);
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');
Set($MailCommand, 'sendmailpipe');
Set($SendmailPath, '/bin/true');
$RT::MasonDataDir = '${folder}/mason';
$RT::MasonSessionDir = '${folder}/sessions';
$RT::VarPath = '${folder}';
1;
`;

async function waitUntilItAnswers(url: string, ended: Promise<unknown>, said: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(answersWithinMilliseconds);
  let isRunning = true;
  void ended.then(() => (isRunning = false));
  for (;;) {
    const response = await fetch(`${url}/REST/2.0/rt`, { signal }).catch(() => null);
    if (response !== null) return;
    if (!isRunning || signal.aborted) throw new Error(`Request Tracker did not start: ${said.join("")}`);
    await new Promise((resolve) => void setTimeout(resolve, askEveryMilliseconds));
  }
}

/** Starts a Request Tracker. It takes about five seconds. */
export async function startRequestTracker(): Promise<RequestTracker> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "fettle-rt-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const configuration = join(folder, "site.pm");
  await writeFile(configuration, configurationOf(folder, port));
  await mkdir(join(folder, "sessions"));
  const env = {
    PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
    TMPDIR: folder,
    RT_SITE_CONFIG: configuration,
    RT_SITE_CONFIG_DIR: join(folder, "more"),
  };
  const administrator = ["--dba", "", "--dba-password", ""];
  await execute("rt-setup-database-5", ["--action", "init", ...administrator], { env });
  const { stdout } = await execute("rt-setup-database-5", ["--action", "insert", "--datafile", seed, ...administrator], { env });
  const tokens = new Map([...stdout.matchAll(/^token (\S+) (\S+)$/gmu)].map(([, name = "", token = ""]) => [name, token]));

  // It forks its workers, which end with its group.
  const child = spawn(program, ["--port", String(port), "--host", "127.0.0.1", "--max-workers", "3"], {
    env,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const ended = once(child, "exit");
  opened.defer(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilItAnswers(url, ended, said);
  const running = opened.move();
  return {
    url,
    token: tokens.get("agent") ?? "",
    async call(method, path, body) {
      const response = await fetch(`${url}/REST/2.0${path}`, {
        method,
        headers: { authorization: `token ${tokens.get("root")}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text === "" ? null : JSON.parse(text) };
    },
    renameAll(ending) {
      // The server notes when a token was last used, and keeps the file locked for as long as that takes.
      using database = new DatabaseSync(join(folder, "rt.db"), { timeout: 30_000 });
      const now = new Date().toISOString().replace("T", " ").slice(0, 19);
      database.prepare("UPDATE Tickets SET Subject = Subject || ?, LastUpdated = ?").run(ending, now);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
