import { type Child, startChild } from "../child.ts";
import { ServiceError } from "./service-error.ts";

/** A folder for one run. Disposing removes it, unless the logs must stay. */
export interface RunFolder extends AsyncDisposable {
  /** The folder of the logs. */
  readonly logFolder: string;
  /** Keeps the logs when everything else is removed. */
  keepLogs(): void;
}

/** The services of one run. Disposing drops the database, stops the servers started for the run, and removes the logs. */
export interface Services extends RunFolder {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** Servers that belong to the run alone, which may disturb them. */
export interface OwnServices extends Services {
  /** Kills Redis, which loses all data. It is gone shortly after. */
  killRedis(): void;
  /** Starts Redis again at the same address. It is up shortly after. */
  startRedis(): void;
  /** Ends every session of PostgreSQL and stops it. It is gone shortly after. */
  haltPostgres(): void;
  /** Starts PostgreSQL again at the same address, with all committed data. It is up shortly after. */
  startPostgres(): void;
  /** Stops PostgreSQL, copies its data, and starts it again. */
  backUp(): Promise<void>;
  /** Stops PostgreSQL, replaces its data by the copy, and starts it again. */
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
 * An empty database on the PostgreSQL at DATABASE_URL, and the Redis at REDIS_URL. Without one of the variables, a new server is started from
 * the machine's installed programs.
 * @throws ServiceError when none is installed; the reason has been printed.
 */
export async function openServices(variables: Variables): Promise<Services> {
  const { textOf, folder } = await open(variables, ["DATABASE_URL", "REDIS_URL", "PATH"]);
  return { ...folder, databaseUrl: textOf("databaseUrl"), redisUrl: textOf("redisUrl") };
}

/**
 * A new PostgreSQL and a new Redis, whatever other servers exist.
 * @throws ServiceError when none is installed; the reason has been printed.
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

/** A folder alone, for a run without servers. */
export async function openRunFolder(variables: Variables): Promise<RunFolder> {
  return (await open(variables, ["PATH"], ["--no-servers"])).folder;
}
