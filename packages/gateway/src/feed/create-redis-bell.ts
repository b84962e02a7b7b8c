import { Redis } from "ioredis";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Bell } from "./bell.ts";
import { createLocalBell } from "./create-local-bell.ts";
import { readRing, writeRing } from "./ring-message.ts";

/**
 * A bell that other nodes hear through Redis. Redis lost or restarted means that they look at the database by themselves.
 * @throws StartError when Redis cannot be reached at start.
 */
export async function createRedisBell(url: string, channel: string, log: Log): Promise<Bell> {
  const local = createLocalBell();
  const publisher = await connect(url, log);
  const subscriber = await connect(url, log).catch((error: unknown) => {
    publisher.disconnect();
    throw error;
  });
  let onRingLost: (() => void) | undefined;
  subscriber.on("message", (_, message) => {
    const ring = readRing(message);
    if (ring !== null) local.ring(ring.environmentId, ring.position);
  });
  await subscriber.subscribe(channel);
  // The client subscribes again by itself after a reconnect; what was rung meanwhile is lost.
  subscriber.on("ready", () => onRingLost?.());
  return {
    ring(environmentId, position) {
      local.ring(environmentId, position);
      if (publisher.status !== "ready") return;
      publisher
        .publish(channel, writeRing(environmentId, position))
        .catch((error: Error) =>
          log.warn({ error: error.message }, "other nodes could not be told of a change; they will look by themselves"),
        );
    },
    listen(onRing) {
      local.listen(onRing);
      onRingLost = () => onRing(null, 0);
    },
    async [Symbol.asyncDispose]() {
      publisher.disconnect();
      subscriber.disconnect();
      await local[Symbol.asyncDispose]();
    },
  };
}

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
