import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Child, startChild } from "../child.ts";

const serverMain = new URL(import.meta.resolve("@fettle/server/main"));

/** A process that was killed. */
export interface Kill {
  /** The name of the process. */
  readonly caller: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Gateway processes on one database. Disposing stops them all. */
export interface Gateways extends AsyncDisposable {
  /** The places of the processes that are up. */
  up(): readonly number[];
  /** The ports of the processes that are up. */
  ports(): readonly number[];
  /** The port of the process in a place; null while it does not listen. */
  portAt(place: number): number | null;
  /** The name of the process in a place. */
  callerAt(place: number): string | undefined;
  /** Sends the process in a place a message and returns the next message that it sends; see {@link Child.ask}. */
  ask(place: number, word: string): Promise<object>;
  /** Sends the process in a place a message, unless it has ended. */
  tell(place: number, word: string): void;
  /**
   * Kills the process in a place, up or not, runs `meanwhile`, and starts another in its place. Settles once the new one is up or killed
   * as well.
   */
  kill(place: number, meanwhile?: () => Promise<void>): Promise<void>;
  readonly kills: readonly Kill[];
  /** Processes that ended without being killed. There should be none. */
  readonly crashes: readonly string[];
  /** Processes that did not start and were started again; none unless `startsAgain`. */
  readonly failedStarts: readonly string[];
}

/** The configuration of the processes. */
export interface GatewaysSetup {
  readonly count: number;
  /** The variables of the process with this name. */
  readonly variables: (caller: string) => Readonly<Record<string, string>>;
  /** The folder of their logs, a file for each place. */
  readonly logFolder: string;
  /** Whether to repeat a failed start, as a supervisor would; otherwise it counts as a crash. */
  readonly startsAgain?: boolean;
  /** Node arguments, for each start in a place. */
  readonly nodeWords?: (place: number) => readonly string[];
}

interface Place {
  child: Child;
  caller: string;
  /** Null while it starts. */
  port: number | null;
  isKilled: boolean;
  hasEnded: boolean;
}

const againAfterMilliseconds = 300;

async function portOf(child: Child): Promise<number> {
  const ready = await child.ready;
  if (!("port" in ready && typeof ready.port === "number")) throw new Error("The server did not report its port");
  return ready.port;
}

/** Starts the first process alone, because it creates the tables, and then the others. */
export async function startGateways({
  count,
  variables,
  logFolder,
  startsAgain = false,
  nodeWords,
}: GatewaysSetup): Promise<Gateways> {
  const places: Place[] = [];
  const starts: number[] = [];
  const kills: Kill[] = [];
  const crashes: string[] = [];
  const failedStarts: string[] = [];
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;

  /** Returns the started process; rejects when it fails to start without being killed. */
  const start = async (number: number): Promise<"up" | "killed" | "stopped"> => {
    const life = (starts[number] = (starts[number] ?? 0) + 1);
    const caller = `node-${number + 1}.${life}`;
    const child = await startChild(
      serverMain,
      variables(caller),
      join(logFolder, `node-${number + 1}.log`),
      [],
      nodeWords?.(number),
    );
    if (isStopping()) {
      await child[Symbol.asyncDispose]();
      return "stopped";
    }
    const place: Place = { child, caller, port: null, isKilled: false, hasEnded: false };
    places[number] = place;
    let hasStarted = false;
    void child.ended.then((end) => {
      place.port = null;
      place.hasEnded = true;
      if (isStopping() || place.isKilled) return;
      if (startsAgain && !hasStarted) failedStarts.push(`${caller} did not start: ${end}`);
      else crashes.push(`${caller} ended unexpectedly: ${end}`);
    });
    try {
      const port = await portOf(child);
      hasStarted = true;
      if (!place.isKilled) place.port = port;
    } catch (error) {
      if (!place.isKilled) throw error;
    }
    return place.isKilled ? "killed" : "up";
  };
  /** Repeats the start until a process is up in a place, or a kill starts another one. */
  const revive = async (number: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      const hasFailed = await start(number).then(
        () => false,
        () => true,
      );
      if (!hasFailed || !startsAgain) return;
      await pause(againAfterMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
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
    portAt: (number) => places[number]?.port ?? null,
    callerAt: (number) => places[number]?.caller,
    async ask(number, word) {
      const place = places[number];
      if (place === undefined) throw new Error(`There is no node in place ${number}`);
      return await place.child.ask(word);
    },
    tell(number, word) {
      const place = places[number];
      if (place !== undefined && !place.hasEnded && !place.isKilled) place.child.send(word);
    },
    async kill(number, meanwhile) {
      const place = places[number];
      if (place === undefined || place.isKilled || place.hasEnded || isStopping()) return;
      place.isKilled = true;
      place.port = null;
      kills.push({ caller: place.caller, at: place.child.kill() });
      await place.child.ended;
      await meanwhile?.();
      await revive(number);
    },
    kills,
    crashes,
    failedStarts,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
