import { freshDatabase } from "./fresh-database.ts";
import { ServiceError } from "./service-error.ts";
import { startPostgres } from "./start-postgres.ts";
import { startRedis } from "./start-redis.ts";

// Keeps the services of a run. It is a process of its own, so that they end and the database is dropped however the run ends.
const { DATABASE_URL = "", REDIS_URL = "", PATH = "" } = process.env;
const stopped = Promise.withResolvers<void>();
process.on("disconnect", () => stopped.resolve());
process.on("SIGTERM", () => stopped.resolve());
// A terminal's Ctrl-C reaches everybody; whoever started this stops it when it is done.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);

await using opened = new AsyncDisposableStack();
try {
  const serverUrl = DATABASE_URL === "" ? opened.use(await startPostgres(PATH)).url : DATABASE_URL;
  const database = opened.use(await freshDatabase(serverUrl));
  const redisUrl = REDIS_URL === "" ? opened.use(await startRedis(PATH)).url : REDIS_URL;
  if (process.connected) process.send?.({ databaseUrl: database.url, redisUrl });
  else stopped.resolve();
  await stopped.promise;
} catch (error) {
  console.error(error instanceof ServiceError ? error.message : error);
  process.exitCode = 1;
}
await opened.disposeAsync();
// The channel would keep it alive.
if (process.connected) process.disconnect();
