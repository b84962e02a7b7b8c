import { type Child, startChild } from "../child.ts";
import { ServiceError } from "./service-error.ts";

/** A folder for one run. Disposing removes it, unless the logs are to stay. */
export interface RunFolder extends AsyncDisposable {
  /** Where logs go. */
  readonly logFolder: string;
  /** The logs are to stay when all else goes. */
  keepLogs(): void;
}

/** What one run needs. Disposing drops the database, stops what was started for the run, and removes the logs. */
export interface Services extends RunFolder {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** Servers that belong to the run alone, which may do to them what it likes. */
export interface OwnServices extends Services {
  /** Kills Redis, which then holds nothing any more. It is gone shortly after. */
  killRedis(): void;
  /** Starts Redis again at the same address. It is there shortly after. */
  startRedis(): void;
  /** Breaks off every session of PostgreSQL and stops it. It is gone shortly after. */
  haltPostgres(): void;
  /** Starts PostgreSQL again at the same address, with what was committed. It is there shortly after. */
  startPostgres(): void;
  /** Halts PostgreSQL, copies all that it holds, and starts it again. */
  backUp(): Promise<void>;
  /** Halts PostgreSQL, puts the copy in place of what it holds, and starts it again. */
  restore(): Promise<void>;
}

type Variables = Readonly<Record<string, string | undefined>>;

async function open(variables: Variables, names: readonly string[], words: readonly string[] = []) {
  const passedOn = names
    .map((name) => [name, variables[name]])
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
  await using opened = new AsyncDisposableStack();
  const main = new URL("main.ts", import.meta.url);
  const child: Child = opened.use(await startChild(main, Object.fromEntries(passedOn), null, words));
  const ready = await child.ready.catch(() => {
    throw new ServiceError("The database or Redis is not available; see the line above.");
  });
  const said = new Map<string, unknown>(Object.entries(ready));
  const textOf = (name: string): string => {
    const text = said.get(name);
    if (typeof text !== "string") throw new ServiceError(`The services did not report their ${name}.`);
    return text;
  };
  const running = opened.move();
  const folder: RunFolder = {
    logFolder: textOf("logFolder"),
    keepLogs: () => child.send("keep the logs"),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
  return { child, textOf, folder };
}

/**
 * An empty database on the PostgreSQL at DATABASE_URL, and the Redis at REDIS_URL. Where a variable is missing, a server of our own
 * is started from what the machine has installed.
 * @throws ServiceError when it has not; the reason has been printed.
 */
export async function openServices(variables: Variables): Promise<Services> {
  const { textOf, folder } = await open(variables, ["DATABASE_URL", "REDIS_URL", "PATH"]);
  return { ...folder, databaseUrl: textOf("databaseUrl"), redisUrl: textOf("redisUrl") };
}

/**
 * A PostgreSQL and a Redis of our own, whatever else there is.
 * @throws ServiceError when the machine has none to start; the reason has been printed.
 */
export async function openOwnServices(variables: Variables): Promise<OwnServices> {
  const { child, textOf, folder } = await open(variables, ["PATH"]);
  return {
    ...folder,
    databaseUrl: textOf("databaseUrl"),
    redisUrl: textOf("redisUrl"),
    killRedis: () => child.send("kill redis"),
    startRedis: () => child.send("start redis"),
    haltPostgres: () => child.send("halt postgres"),
    startPostgres: () => child.send("start postgres"),
    backUp: async () => void (await child.ask("back up postgres")),
    restore: async () => void (await child.ask("restore postgres")),
  };
}

/** A folder alone, for a run that needs no servers. */
export async function openRunFolder(variables: Variables): Promise<RunFolder> {
  return (await open(variables, ["PATH"], ["--no-servers"])).folder;
}
