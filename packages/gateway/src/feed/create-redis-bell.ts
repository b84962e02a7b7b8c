import { Redis } from "ioredis";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Bell } from "./bell.ts";
import { createSharedBell } from "./create-shared-bell.ts";

/**
 * A bell that other nodes hear through Redis. Redis lost or restarted means that they look at the database by themselves.
 * @throws StartError when Redis cannot be reached at start.
 */
export const createRedisBell = (url: string, channel: string, log: Log): Promise<Bell> =>
  createSharedBell(async ({ hear, loseRings }) => {
    const publisher = await connect(url, log);
    const subscriber = await connect(url, log).catch((error: unknown) => {
      publisher.disconnect();
      throw error;
    });
    subscriber.on("message", (_, message) => hear(message));
    await subscriber.subscribe(channel);
    // The client subscribes again by itself after a reconnect; what was rung meanwhile is lost.
    subscriber.on("ready", loseRings);
    return {
      send: async (message) => (publisher.status === "ready" ? await publisher.publish(channel, message) : 0),
      async close() {
        publisher.disconnect();
        subscriber.disconnect();
      },
    };
  }, log);

async function connect(url: string, log: Log): Promise<Redis> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, enableOfflineQueue: false, connectTimeout: 5000 });
  client.on("error", (error: Error) => log.warn({ error: error.message }, "Redis reported an error"));
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.disconnect();
    throw new StartError(`The Redis of REDIS_URL cannot be used: ${error instanceof Error ? error.message : "no answer"}.`, {
      cause: error,
    });
  }
}
