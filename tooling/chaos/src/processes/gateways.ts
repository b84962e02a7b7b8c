import { join } from "node:path";
import { type Child, startChild } from "./child.ts";

const serverMain = new URL("main.ts", import.meta.resolve("@fettle/server/data-folder"));

/** A process that was killed. */
export interface Kill {
  /** The name that the process went by. */
  readonly caller: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Gateway processes on one database. Disposing stops them all. */
export interface Gateways extends AsyncDisposable {
  /** The places of those that are up. */
  up(): readonly number[];
  /** Where those that are up listen. */
  ports(): readonly number[];
  /** The name of the process in one place. */
  callerAt(place: number): string | undefined;
  /** Kills the process of one place and starts another in its stead; settles once that one is up. */
  kill(place: number): Promise<void>;
  readonly kills: readonly Kill[];
  /** Processes that ended although nobody killed them. There should be none. */
  readonly crashes: readonly string[];
}

/** What the processes are started with. */
export interface GatewaysSetup {
  readonly count: number;
  /** The variables of the process with this name. */
  readonly variables: (caller: string) => Readonly<Record<string, string>>;
  /** Where their logs go, a file for each place. */
  readonly logFolder: string;
}

interface Place {
  child: Child;
  caller: string;
  /** Null while it starts. */
  port: number | null;
  isKilled: boolean;
}

async function portOf(child: Child): Promise<number> {
  const ready = await child.ready;
  if (!("port" in ready && typeof ready.port === "number")) throw new Error("The server did not say where it listens");
  return ready.port;
}

/** Starts the first process alone, which makes the tables, and then the others. */
export async function startGateways({ count, variables, logFolder }: GatewaysSetup): Promise<Gateways> {
  const places: Place[] = [];
  const starts: number[] = [];
  const kills: Kill[] = [];
  const crashes: string[] = [];
  let isStopping = false;

  const start = async (number: number): Promise<void> => {
    const life = (starts[number] = (starts[number] ?? 0) + 1);
    const caller = `node-${number + 1}.${life}`;
    const child = await startChild(serverMain, variables(caller), join(logFolder, `node-${number + 1}.log`));
    if (isStopping) return await child[Symbol.asyncDispose]();
    const place: Place = { child, caller, port: null, isKilled: false };
    places[number] = place;
    void child.ended.then((end) => {
      place.port = null;
      if (!isStopping && !place.isKilled) crashes.push(`${caller} ended by itself: ${end}`);
    });
    place.port = await portOf(child);
  };
  const stop = async (): Promise<void> => {
    isStopping = true;
    await Promise.all(places.map(({ child }) => child[Symbol.asyncDispose]()));
  };

  await using opened = new AsyncDisposableStack();
  opened.defer(stop);
  await start(0);
  await Promise.all(Array.from({ length: count - 1 }, (_, index) => start(index + 1)));
  const running = opened.move();
  return {
    up: () => places.flatMap(({ port }, number) => (port === null ? [] : [number])),
    ports: () => places.map(({ port }) => port).filter((port) => port !== null),
    callerAt: (number) => places[number]?.caller,
    async kill(number) {
      const place = places[number];
      if (place === undefined || isStopping) return;
      place.isKilled = true;
      place.port = null;
      kills.push({ caller: place.caller, at: place.child.kill() });
      await place.child.ended;
      // One that does not come up counts as crashed.
      if (!isStopping) await start(number).catch(() => undefined);
    },
    kills,
    crashes,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
