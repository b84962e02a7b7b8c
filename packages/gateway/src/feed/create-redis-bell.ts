import { Redis } from "ioredis";
import { StartError } from "../errors.ts";
import { type Connection, keepConnected, type KeepingTiming, type KeptConnection } from "../keep-connected.ts";
import type { Log } from "../log.ts";
import type { Bell } from "./bell.ts";
import { createSharedBell } from "./create-shared-bell.ts";
import { isFinalRefusal, isReply, redisWords } from "./redis-words.ts";
import { readRing, writeFullRing } from "./ring-message.ts";

/** How long a start waits for a Redis that is restarting. */
const startWithinMilliseconds = 10_000;

/**
 * A bell that other nodes hear through Redis, with the added changes, so they need not read the log. Redis stores nothing. If
 * Redis is lost, restarted or flushed, they read the database.
 * @throws StartError when Redis cannot be reached at start.
 */
export const createRedisBell = (url: string, channel: string, log: Log, timing?: Partial<KeepingTiming>): Promise<Bell> =>
  createSharedBell(async ({ hear, loseRings }) => {
    const kept = { url, log, timing };
    // Nobody receives this. It shows at once, and not with the first change, if the user may not publish.
    const publisher = await keepClient({
      ...kept,
      prepare: (client) => client.publish(`${channel}:start`, ""),
      onRegained: () => {},
    });
    const prepare = (client: Redis) => {
      client.on("message", (_, message) => hear(readRing(message)));
      return client.subscribe(channel);
    };
    const subscriber = await keepClient({ ...kept, prepare, onRegained: loseRings }).catch(async (error: unknown) => {
      await publisher[Symbol.asyncDispose]();
      throw error;
    });
    return {
      send: async (ring) => await publisher.current?.client.publish(channel, writeFullRing(ring)),
      async close() {
        await publisher[Symbol.asyncDispose]();
        await subscriber[Symbol.asyncDispose]();
      },
    };
  }, log);

interface RedisConnection extends Connection {
  readonly client: Redis;
}

interface ClientKeeping {
  readonly url: string;
  /** Prepares a client that has just connected for its task. */
  readonly prepare: (client: Redis) => Promise<unknown>;
  readonly onRegained: () => void;
  readonly log: Log;
  readonly timing: Partial<KeepingTiming> | undefined;
}

const keepClient = ({ url, prepare, onRegained, log, timing }: ClientKeeping): Promise<KeptConnection<RedisConnection>> =>
  keepConnected({
    connect: (signal) => connect(url, prepare, signal),
    onLost: (reason, pauseMilliseconds) =>
      // The message says what an error's stack could not.
      log.warn({ pauseMilliseconds }, `Redis ${redisWords(reason)}; connecting again`),
    onRegained,
    isFinal: isFinalRefusal,
    patienceMilliseconds: startWithinMilliseconds,
    ...(timing === undefined ? {} : { timing }),
  }).catch((error: unknown) => {
    throw new StartError(`The Redis of REDIS_URL ${redisWords(error)}.`, { cause: error });
  });

async function connect(url: string, prepare: ClientKeeping["prepare"], signal: AbortSignal): Promise<RedisConnection> {
  signal.throwIfAborted();
  // The client would otherwise also reconnect by itself and resend active commands.
  const client = new Redis(url, { lazyConnect: true, retryStrategy: null, enableOfflineQueue: false, disconnectTimeout: 100 });
  const lost = Promise.withResolvers<unknown>();
  let reason: unknown = null;
  client.on("error", (error) => (reason = error));
  client.on("end", () => lost.resolve(reason ?? new Error("The connection was ended.")));
  const close = () => client.disconnect();
  signal.addEventListener("abort", close);
  try {
    await client.connect();
    await prepare(client);
  } catch (error) {
    close();
    // The client reports that it is closed; it has reported the reason before.
    throw reason ?? error;
  } finally {
    signal.removeEventListener("abort", close);
  }
  return { client, lost: lost.promise, probe: () => client.ping().catch(takeRefusal), close };
}

/** A Redis that refuses a command is alive: one whose disk is full refuses even a ping, but still carries what is published. */
function takeRefusal(reason: unknown): void {
  if (!isReply(reason)) throw reason;
}
