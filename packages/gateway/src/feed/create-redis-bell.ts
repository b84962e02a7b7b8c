import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Bell } from "./bell.ts";
import { createSharedBell } from "./create-shared-bell.ts";
import { readRing, writeFullRing } from "./ring-message.ts";

/** At start, a Redis that is just being restarted is waited for. */
const startWithinMilliseconds = 10_000;
const tryAgainMilliseconds = 250;

/**
 * A bell that other nodes hear through Redis, with what was added to the log, so that they need not read it. Nothing is kept there. Redis
 * lost, restarted or flushed means that they look at the database by themselves.
 * @throws StartError when Redis cannot be reached at start.
 */
export const createRedisBell = (url: string, channel: string, log: Log): Promise<Bell> =>
  createSharedBell(async ({ hear, loseRings }) => {
    const publisher = await connect(url, log);
    const subscriber = await connect(url, log).catch((error: unknown) => {
      publisher.disconnect();
      throw error;
    });
    subscriber.on("message", (_, message) => hear(readRing(message)));
    await subscriber.subscribe(channel);
    // The client subscribes again by itself after a reconnect; what was rung meanwhile is lost.
    subscriber.on("ready", loseRings);
    return {
      send: async (ring) => (publisher.status === "ready" ? await publisher.publish(channel, writeFullRing(ring)) : 0),
      async close() {
        publisher.disconnect();
        subscriber.disconnect();
      },
    };
  }, log);

async function connect(url: string, log: Log): Promise<Redis> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, enableOfflineQueue: false, connectTimeout: 5000 });
  client.on("error", (error: Error) => log.warn({ error: error.message }, "Redis reported an error"));
  const giveUpAt = performance.now() + startWithinMilliseconds;
  for (;;) {
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.disconnect();
      if (performance.now() >= giveUpAt) {
        throw new StartError(`The Redis of REDIS_URL cannot be used: ${error instanceof Error ? error.message : "no answer"}.`, {
          cause: error,
        });
      }
      await pause(tryAgainMilliseconds);
    }
  }
}
