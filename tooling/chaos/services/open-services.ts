import { startChild } from "../processes/child.ts";
import { ServiceError } from "./service-error.ts";

/** A database and a Redis for one run. Disposing drops the database and stops what was started for the run. */
export interface Services extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/**
 * An empty database on the PostgreSQL at DATABASE_URL, and the Redis at REDIS_URL. Where a variable is missing, a server of our own
 * is started from what the machine has installed.
 * @throws ServiceError when it has not; the reason has been printed.
 */
export async function openServices(variables: Readonly<Record<string, string | undefined>>): Promise<Services> {
  const passedOn = Object.entries({
    DATABASE_URL: variables["DATABASE_URL"],
    REDIS_URL: variables["REDIS_URL"],
    PATH: variables["PATH"],
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  await using opened = new AsyncDisposableStack();
  const child = opened.use(await startChild(new URL("main.ts", import.meta.url), Object.fromEntries(passedOn), null));
  const ready = await child.ready.catch(() => {
    throw new ServiceError("The database or Redis is not there; the line above says why.");
  });
  if (!("databaseUrl" in ready && typeof ready.databaseUrl === "string")) throw new ServiceError("There is no database.");
  if (!("redisUrl" in ready && typeof ready.redisUrl === "string")) throw new ServiceError("There is no Redis.");
  const { databaseUrl, redisUrl } = ready;
  const running = opened.move();
  return { databaseUrl, redisUrl, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
