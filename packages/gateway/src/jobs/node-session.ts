import { Socket } from "node:net";
import type pg from "pg";
import { DatabaseAwayError } from "../errors.ts";
import { type Connection, keepConnected, type KeepingTiming } from "../keep-connected.ts";
import type { Log } from "../log.ts";

/** Distinguishes the locks of nodes from all others of two numbers. */
export const nodeLock = 1_751_214_177;

/**
 * What tells other nodes that this one lives: a session that holds a lock of the node's number, and ends with the process however that
 * ends.
 */
export interface NodeSession extends AsyncDisposable {
  /** Whether it is there. A node takes no jobs without, because they would be taken over at once. */
  readonly isThere: boolean;
  /** Aborted while the session has been away for so long that others may soon take this node's jobs over; another one each time. */
  readonly away: AbortSignal;
}

/** The session of a node whose database nobody else can have. */
export const aloneSession: NodeSession = {
  isThere: true,
  away: new AbortController().signal,
  async [Symbol.asyncDispose]() {},
};

/** A session that falls silent is noticed within four seconds. */
const timing: Partial<KeepingTiming> = { first: 50, longest: 500, quiet: 1000, answering: 3000 };

/**
 * Opens the session of a node and opens it again whenever it is lost.
 * @param awayMilliseconds how long after a loss the jobs under way are to stop.
 */
export async function openNodeSession(
  Client: typeof pg.Client,
  node: number,
  awayMilliseconds: number,
  log: Log,
): Promise<NodeSession> {
  let away = new AbortController();
  let leaving: NodeJS.Timeout | undefined;
  const goAway = () => away.abort(new DatabaseAwayError("This node has no session that tells the others that it lives."));
  const kept = await keepConnected({
    connect: (signal) => connect(Client, node, signal),
    onLost(reason) {
      // Told of every try that fails as well.
      if (leaving !== undefined) return;
      leaving = setTimeout(goAway, awayMilliseconds);
      log.warn({ err: reason }, "the session that tells other nodes that this one lives is lost; opening it again");
    },
    onRegained() {
      clearTimeout(leaving);
      leaving = undefined;
      if (away.signal.aborted) away = new AbortController();
    },
    timing,
  });
  return {
    get isThere() {
      return kept.current !== null;
    },
    get away() {
      return away.signal;
    },
    async [Symbol.asyncDispose]() {
      await kept[Symbol.asyncDispose]();
      clearTimeout(leaving);
    },
  };
}

async function connect(Client: typeof pg.Client, node: number, signal: AbortSignal): Promise<Connection> {
  signal.throwIfAborted();
  // Ours, because the client's own way to end would wait for a server that does not answer.
  const socket = new Socket();
  const client = new Client({ application_name: "fettle node", stream: () => socket });
  const lost = Promise.withResolvers<unknown>();
  client.on("error", lost.resolve);
  client.on("end", () => lost.resolve(new Error("The connection was ended.")));
  const close = () => void socket.destroy();
  signal.addEventListener("abort", close);
  try {
    await client.connect();
    // Shared, because the server may still hold the one before for alive. Whoever takes over the jobs of this node holds it alone meanwhile.
    await client.query("select pg_advisory_lock_shared($1, $2)", [nodeLock, node]);
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
  return { lost: lost.promise, probe: () => client.query("select 1"), close };
}
