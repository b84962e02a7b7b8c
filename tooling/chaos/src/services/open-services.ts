import { startChild } from "../processes/child.ts";
import { ServiceError } from "./service-error.ts";

/** What one run needs. Disposing drops the database, stops what was started for the run, and removes the logs. */
export interface Services extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** A folder for logs. */
  readonly logFolder: string;
  /** The logs are to stay when all else goes. */
  keepLogs(): void;
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
  const said = new Map<string, unknown>(Object.entries(ready));
  const textOf = (name: string): string => {
    const text = said.get(name);
    if (typeof text !== "string") throw new ServiceError(`The services did not say their ${name}.`);
    return text;
  };
  const values = { databaseUrl: textOf("databaseUrl"), redisUrl: textOf("redisUrl"), logFolder: textOf("logFolder") };
  const running = opened.move();
  return { ...values, keepLogs: () => child.send("keep the logs"), [Symbol.asyncDispose]: () => running.disposeAsync() };
}
