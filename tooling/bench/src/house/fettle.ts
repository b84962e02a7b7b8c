import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeSession, signInByKey } from "@fettle/server/customer";
import { serverMemory } from "@fettle/run/memory";
import type { Cores } from "../machine/cores.ts";
import { type MeasuredServer, startServer } from "./start-server.ts";
import { baseUrlVariable, connectorId } from "./vendor.ts";

const serverMain = new URL("main.ts", import.meta.resolve("@fettle/server/data-folder"));
const commandLine = fileURLToPath(new URL("../../../../packages/gateway/src/command-line/main.ts", import.meta.url));

/** Kept databases are opened again, so the key never changes. It seals nothing but keys of the invented vendor. */
const encryptionKeys = `bench:${Buffer.alloc(32, "fettle-bench").toString("base64")}`;
const readyEveryMilliseconds = 20;
const never = String(86_400);

/** Sends an operation and returns its data. @throws Error with the errors of the answer. */
export type Ask = <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Data>;

/** Fettle's server on its core, as users run it. */
export interface Fettle extends MeasuredServer {
  /** When it said that it was ready, by `performance.now()`. */
  readonly readyAt: number;
  /** An admin token. */
  readonly token: string;
  readonly ask: Ask;
}

/** Where its server finds what it needs. */
export interface FettlePlace {
  /** Null: the embedded store, in a folder of the variables. */
  readonly databaseUrl: string | null;
  readonly vendorUrl: string;
  /** More variables, which win. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly nodeWords?: readonly string[];
}

/** Starts the server process, and has a token as its operator would. */
export async function startFettle(
  cores: Cores,
  { databaseUrl, vendorUrl, variables = {}, nodeWords = [] }: FettlePlace,
): Promise<Fettle> {
  const all = {
    PORT: "0",
    FETTLE_LOG_LEVEL: "silent",
    FETTLE_ALLOWED_ADDRESSES: "127.0.0.0/8",
    // Polls come only when a benchmark asks for them.
    FETTLE_POLL_INTERVAL_SECONDS: never,
    FETTLE_SCAN_INTERVAL_SECONDS: never,
    [baseUrlVariable]: vendorUrl,
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl, FETTLE_ENCRYPTION_KEYS: encryptionKeys }),
    ...variables,
  };
  const server = await startServer(cores, { file: serverMain, variables: all, nodeWords: [...serverMemory.words, ...nodeWords] });
  const readyAt = await untilReady(server.url);
  const token = databaseUrl === null ? await readToken(variables["FETTLE_DATA_DIR"] ?? "") : await makeToken(all);
  return { ...server, readyAt, token, ask: askAt(server.url, token), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function untilReady(url: string): Promise<number> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await pause(readyEveryMilliseconds);
  return performance.now();
}

/** As an operator of a PostgreSQL deployment makes one. */
async function makeToken(variables: Readonly<Record<string, string>>): Promise<string> {
  const words = ["--conditions=@fettle/source", commandLine, "token", "create", "--name", "bench", "--environment", "test"];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { ...variables } });
  return stdout.trim();
}

/** The token of the first start of an embedded store. */
const readToken = async (folder: string): Promise<string> => (await readFile(join(folder, "token"), "utf8")).trim();

const askAt =
  (url: string, token: string): Ask =>
  async (query, variables = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = JSON.parse(await response.text());
    if (answer.errors !== undefined) throw new Error(`Fettle answered ${JSON.stringify(answer.errors)}`);
    return answer.data;
  };

/** The sum of a metric's values. */
export async function readMetric({ url }: MeasuredServer, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^\n]*\\})? (\\S+)$`, "gmu"))].map(([, value]) => Number(value));
  return values.reduce((sum, value) => sum + value, 0);
}

/** Connects the vendor's account of an API key, through the hosted page. */
export async function connectAccount(ask: Ask, key: string): Promise<void> {
  const { page } = await signInByKey(await makeSession(ask, { connectorId, displayName: key }), key);
  if (page?.status !== 200) throw new Error(`Connecting ended on ${page?.status}: ${page?.html}`);
}

/** A sync run of work orders. */
export interface SyncRun {
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly read: number;
}

const readRuns = /* GraphQL */ `
  {
    systems(first: 1) {
      nodes {
        id
        syncRuns(first: 200, entity: "WorkOrder") {
          nodes {
            status
            startedAt
            endedAt
            read
          }
        }
      }
    }
  }
`;

/** The runs of the one system, oldest first. */
export async function workOrderRuns(ask: Ask): Promise<readonly SyncRun[]> {
  const { systems } = await ask<{ systems: { nodes: readonly { syncRuns: { nodes: readonly SyncRun[] } }[] } }>(readRuns);
  return (systems.nodes[0]?.syncRuns.nodes ?? []).toReversed();
}

const everyMilliseconds = 200;

/** Waits until the runs of work orders, from the given one on, have read so many records, and returns those runs. */
export async function untilRead(ask: Ask, from: number, records: number): Promise<readonly SyncRun[]> {
  for (;;) {
    const runs = (await workOrderRuns(ask)).slice(from);
    const failed = runs.find(({ status }) => status === "FAILED");
    if (failed !== undefined) throw new Error("A sync run failed");
    const read = runs.reduce((sum, run) => sum + run.read, 0);
    if (read >= records && runs.every(({ endedAt }) => endedAt !== null)) return runs;
    await pause(everyMilliseconds);
  }
}
