import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase } from "./fresh-database.ts";
import { ServiceError } from "./service-error.ts";
import { startPostgres } from "./start-postgres.ts";
import { startRedis } from "./start-redis.ts";

// Keeps what a run needs. It is a process of its own, so that servers end and nothing is left behind however the run ends.
const { DATABASE_URL = "", REDIS_URL = "", PATH = "" } = process.env;
const stopped = Promise.withResolvers<void>();
process.on("disconnect", () => stopped.resolve());
process.on("SIGTERM", () => stopped.resolve());
let isLogKept = false;
process.on("message", (message) => (isLogKept ||= message === "keep the logs"));
// A terminal's Ctrl-C reaches everybody; whoever started this stops it when it is done.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);

await using opened = new AsyncDisposableStack();
try {
  const logFolder = await mkdtemp(join(tmpdir(), "fettle-chaos-"));
  opened.defer(async () => {
    if (!isLogKept) await rm(logFolder, { recursive: true, force: true });
  });
  const serverUrl = DATABASE_URL === "" ? opened.use(await startPostgres(PATH)).url : DATABASE_URL;
  const database = opened.use(await freshDatabase(serverUrl));
  const redisUrl = REDIS_URL === "" ? opened.use(await startRedis(PATH)).url : REDIS_URL;
  if (process.connected) process.send?.({ databaseUrl: database.url, redisUrl, logFolder });
  else stopped.resolve();
  await stopped.promise;
} catch (error) {
  console.error(error instanceof ServiceError ? error.message : error);
  process.exitCode = 1;
}
await opened.disposeAsync();
// The channel would keep it alive.
if (process.connected) process.disconnect();
