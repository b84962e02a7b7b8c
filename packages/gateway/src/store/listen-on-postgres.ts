import { Socket } from "node:net";
import pg from "pg";
import { type Connection, keepConnected, type KeepingTiming } from "../keep-connected.ts";
import type { Log } from "../log.ts";
import type { Listening } from "./database.ts";

/**
 * Listens on its own connection, which is reopened whenever it is lost or silent, until disposed. It waits for the first
 * connection.
 */
export async function listenOnPostgres(
  Client: typeof pg.Client,
  channel: string,
  onNotice: (payload: string) => void,
  onGap: () => void,
  log?: Log,
  timing?: Partial<KeepingTiming>,
): Promise<Listening> {
  const kept = await keepConnected({
    connect: (signal) => connect(Client, channel, onNotice, signal),
    onLost: (reason, pauseMilliseconds) =>
      log?.warn(
        { err: reason, channel, pauseMilliseconds },
        "the connection that listens for changes was lost; connecting again",
      ),
    onRegained: onGap,
    ...(timing === undefined ? {} : { timing }),
  });
  return {
    get isHearing() {
      return kept.current !== null;
    },
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

async function connect(
  Client: typeof pg.Client,
  channel: string,
  onNotice: (payload: string) => void,
  signal: AbortSignal,
): Promise<Connection> {
  signal.throwIfAborted();
  // A socket of our own, because the client's way to end would wait for a server that does not answer.
  const socket = new Socket();
  const client = new Client({ application_name: "fettle listener", stream: () => socket });
  const lost = Promise.withResolvers<unknown>();
  client.on("error", lost.resolve);
  client.on("end", () => lost.resolve(new Error("The connection was ended.")));
  client.on("notification", (notice) => onNotice(notice.payload ?? ""));
  const close = () => void socket.destroy();
  signal.addEventListener("abort", close);
  try {
    await client.connect();
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
  return { lost: lost.promise, probe: () => client.query("select 1"), close };
}
