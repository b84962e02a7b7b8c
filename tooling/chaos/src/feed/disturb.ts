import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { Client } from "pg";
import { pace } from "../pace.ts";
import type { Gateways } from "../processes/gateways.ts";
import { createRandom, type Random } from "../random.ts";
import type { OwnServices } from "../services/open-services.ts";
import type { FeedOptions } from "./options.ts";

/** What was done to the nodes and to what they stand on. */
export interface Disturbances {
  readonly killsWhileStarting: number;
  readonly redisRestarts: number;
  readonly redisFlushes: number;
  readonly terminatedSessions: number;
}

interface Setup {
  readonly options: FeedOptions;
  readonly gateways: Gateways;
  /** Null on the embedded store, which has neither Redis nor sessions. */
  readonly services: OwnServices | null;
}

const redisAwaySeconds = [0.3, 3] as const;

/** Picks whom to kill: anybody, up or starting, but hardly ever the last one that is up. */
function pickVictim({ options, gateways }: Setup, random: Random): number | undefined {
  const up = gateways.up();
  const isLastSpared = up.length === 1 && options.processes > 1 && random.chance(0.9);
  const places = Array.from({ length: options.processes }, (_, place) => place);
  return random.pick(isLastSpared ? places.filter((place) => !up.includes(place)) : places);
}

async function flush(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  // A Redis that is away now has nothing to flush.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.flushall();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** Ends some of the nodes' sessions, whatever they are doing. Answers how many. */
async function terminate(database: Client, random: Random): Promise<number> {
  const { rows } = await database.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name like 'fettle%' order by pid",
  );
  const share = random.between(0.05, 0.4);
  const ended = rows.filter(() => random.chance(share)).map(({ pid }) => pid);
  const answer = await database.query<{ is_ended: boolean }>(
    "select pg_terminate_backend(pid) as is_ended from unnest($1::int[]) as pid",
    [ended],
  );
  return answer.rows.filter(({ is_ended }) => is_ended).length;
}

/** Kills nodes, ends sessions, flushes and restarts Redis, all at random, until the signal; then waits until all are up again. */
export async function disturb(setup: Setup, signal: AbortSignal): Promise<Disturbances> {
  const { options, gateways, services } = setup;
  const counts = { killsWhileStarting: 0, redisRestarts: 0, redisFlushes: 0, terminatedSessions: 0 };
  const kills = createRandom(options.seed + 2);
  const redis = createRandom(options.seed + 3);
  const sessions = createRandom(options.seed + 4);
  const restarts = new Set<Promise<void>>();

  const kill = async (): Promise<void> => {
    const place = pickVictim(setup, kills);
    if (place === undefined) return;
    const before = gateways.kills.length;
    const wasUp = gateways.portAt(place) !== null;
    const restart = gateways.kill(place).finally(() => restarts.delete(restart));
    restarts.add(restart);
    if (!wasUp) counts.killsWhileStarting += gateways.kills.length - before;
  };
  const disturbRedis = async ({ redisUrl, killRedis, startRedis }: OwnServices): Promise<void> => {
    if (redis.chance(0.4)) {
      if (await flush(redisUrl)) counts.redisFlushes += 1;
      return;
    }
    killRedis();
    counts.redisRestarts += 1;
    await pause(redis.between(...redisAwaySeconds) * 1000);
    startRedis();
  };

  await using opened = new AsyncDisposableStack();
  const work: Promise<void>[] = [pace(options.killEvery, kills, signal, kill)];
  if (services !== null) {
    const database = new Client({ connectionString: services.databaseUrl, application_name: "chaos" });
    // Whoever asks next is told that it is gone.
    database.on("error", () => undefined);
    await database.connect();
    opened.defer(() => database.end());
    work.push(
      pace(options.redisEvery, redis, signal, () => disturbRedis(services)),
      pace(options.sessionsEvery, sessions, signal, async () => {
        counts.terminatedSessions += await terminate(database, sessions);
      }),
    );
  }
  await Promise.all(work);
  await Promise.all(restarts);
  return counts;
}
