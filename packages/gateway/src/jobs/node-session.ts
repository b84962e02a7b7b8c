import { Socket } from "node:net";
import type pg from "pg";
import { DatabaseAwayError } from "../errors.ts";
import { type Connection, keepConnected, type KeepingTiming } from "../keep-connected.ts";
import type { Log } from "../log.ts";

/** Distinguishes the locks of nodes from all other two-number locks. */
export const nodeLock = 1_751_214_177;

/**
 * Tells other nodes that this one is alive: a session that keeps a lock on the node's number and ends with the process, however
 * that ends.
 */
export interface NodeSession extends AsyncDisposable {
  /** Whether the session exists. Without it a node takes no jobs, because other nodes would take them over at once. */
  readonly isThere: boolean;
  /**
   * Aborted once the session has been away for so long that other nodes may soon take over this node's jobs. Each absence has its
   * own.
   */
  readonly away: AbortSignal;
}

/** The session of a node whose database no other process can open. */
export const aloneSession: NodeSession = {
  isThere: true,
  away: new AbortController().signal,
  async [Symbol.asyncDispose]() {},
};

/** A silent session is noticed within four seconds. */
const timing: Partial<KeepingTiming> = { first: 50, longest: 500, quiet: 1000, answering: 3000 };

/**
 * Opens a node's session, and reopens it whenever it is lost.
 * @param awayMilliseconds how long after a loss the active jobs must stop.
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
      // This is also called for every attempt that fails.
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
  // The node's own socket, because the client's way to end would wait for a server that does not answer.
  const socket = new Socket();
  const client = new Client({ application_name: "fettle node", stream: () => socket });
  const lost = Promise.withResolvers<unknown>();
  client.on("error", lost.resolve);
  client.on("end", () => lost.resolve(new Error("The connection was ended.")));
  const close = () => void socket.destroy();
  signal.addEventListener("abort", close);
  try {
    await client.connect();
    // A shared lock, because the server may still consider the previous session alive. A node that takes over this node's jobs
    // takes the lock exclusively.
    await client.query("select pg_advisory_lock_shared($1, $2)", [nodeLock, node]);
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
  return { lost: lost.promise, probe: () => client.query("select 1"), close };
}
