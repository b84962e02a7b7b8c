import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase } from "./fresh-database.ts";
import { ServiceError } from "./service-error.ts";
import { type OwnPostgres, startPostgres } from "./start-postgres.ts";
import { type OwnRedis, startRedis } from "./start-redis.ts";

// Owns the services of a run. It is a separate process, which ends the servers and cleans up however the run ends.
const { DATABASE_URL = "", REDIS_URL = "", PATH = "" } = process.env;
const hasServers = !process.argv.includes("--no-servers");
const stopped = Promise.withResolvers<void>();
process.on("disconnect", () => stopped.resolve());
process.on("SIGTERM", () => stopped.resolve());
let isLogKept = false;
let postgres: OwnPostgres | null = null;
let redis: OwnRedis | null = null;
let work = Promise.resolve();
/** Orders run in sequence. */
const orders: Readonly<Record<string, () => Promise<void> | undefined>> = {
  "halt postgres": () => postgres?.halt(),
  "start postgres": () => postgres?.start(),
  "back up postgres": async () => answerWhenDone(postgres?.backUp()),
  "restore postgres": async () => answerWhenDone(postgres?.restore()),
  "kill redis": () => redis?.kill(),
  "start redis": () => redis?.start(),
};
async function answerWhenDone(order: Promise<void> | undefined): Promise<void> {
  await order;
  process.send?.({ done: true });
}
process.on("message", (message) => {
  isLogKept ||= message === "keep the logs";
  const order = typeof message === "string" ? orders[message] : undefined;
  if (order !== undefined) work = work.then(order);
});
// A terminal's Ctrl-C reaches all processes, but the parent stops this one when the run is over.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);

await using opened = new AsyncDisposableStack();

async function openServers(): Promise<{ readonly databaseUrl: string; readonly redisUrl: string }> {
  if (DATABASE_URL === "") postgres = opened.use(await startPostgres(PATH));
  const database = opened.use(await freshDatabase(postgres?.url ?? DATABASE_URL));
  if (REDIS_URL !== "") return { databaseUrl: database.url, redisUrl: REDIS_URL };
  redis = opened.use(await startRedis(PATH));
  // Waits for orders in progress, which might start a server during disposal.
  opened.defer(() => work);
  return { databaseUrl: database.url, redisUrl: redis.url };
}

try {
  const logFolder = await mkdtemp(join(tmpdir(), "fettle-chaos-"));
  opened.defer(async () => {
    if (!isLogKept) await rm(logFolder, { recursive: true, force: true, maxRetries: 5 });
  });
  const servers = hasServers ? await openServers() : {};
  if (process.connected) process.send?.({ ...servers, logFolder });
  else stopped.resolve();
  await stopped.promise;
} catch (error) {
  console.error(error instanceof ServiceError ? error.message : error);
  process.exitCode = 1;
}
await opened.disposeAsync();
// The channel would keep the process alive.
if (process.connected) process.disconnect();
