import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { pace } from "../pace.ts";
import { type ClockMove, type Clocks, moveClocks } from "../processes/clocks.ts";
import type { Gateways } from "../processes/gateways.ts";
import { createRandom, type Random } from "../random.ts";
import type { OwnServices } from "../services/open-services.ts";
import { terminateSome } from "../services/terminate-some.ts";
import type { FeedOptions } from "./options.ts";
import type { Backups, Restoration } from "./restore.ts";

/** The disturbances of the nodes and their services. */
export interface Disturbances {
  readonly killsWhileStarting: number;
  readonly redisRestarts: number;
  readonly redisFlushes: number;
  readonly terminatedSessions: number;
  readonly clockMoves: number;
  /** Null in a run that stopped before the restore. */
  readonly restoration: Restoration | null;
}

interface Setup {
  readonly options: FeedOptions;
  readonly gateways: Gateways;
  readonly clocks: Clocks;
  readonly backups: Backups;
  /** Null on the embedded store, which has neither Redis nor sessions. */
  readonly services: OwnServices | null;
}

const day = 86_400_000;
/** The clock changes: a time as a share of the run, a clock and an offset. The last offsets remain until the end. */
const clockMoves: readonly ClockMove[] = [
  [0.15, 0, -day],
  [0.25, 1, day],
  [0.6, 0, day],
  [0.7, 1, -day],
];
/** The times of the backup and of its restore. */
const [backUpShare, restoreShare] = [0.35, 0.5];

const redisAwaySeconds = [0.3, 3] as const;

/** There must be at least one kill in this many seconds, however slowly nodes start. */
const slowestKillSeconds = 3.4;

/**
 * Picks the node to kill: mostly one that is up, hardly ever the last of several, and at times, or after too few kills, one that is
 * starting. Undefined when it is better to wait.
 */
function pickVictim({ options, gateways }: Setup, random: Random, isLate: boolean): number | undefined {
  const up = gateways.up();
  const places = Array.from({ length: options.processes }, (_, place) => place);
  const starting = places.filter((place) => !up.includes(place));
  if (up.length > 1 || up.length === options.processes) return random.pick(random.chance(0.15) ? places : up);
  return random.pick(isLate || random.chance(0.2) ? starting : random.chance(0.15) ? up : []);
}

async function flush(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  // A Redis that is down has nothing to flush.
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

/**
 * Moves clocks, makes a backup and restores it, kills nodes, terminates sessions, flushes and restarts Redis, all at random, until `enough`.
 * Then kills more nodes if there were too few, unless the run is stopping, and waits until all are up again.
 */
export async function disturb(setup: Setup, enough: AbortSignal, stopping: AbortSignal): Promise<Disturbances> {
  const { options, gateways, services, clocks, backups } = setup;
  const counts = { killsWhileStarting: 0, redisRestarts: 0, redisFlushes: 0, terminatedSessions: 0 };
  const kills = createRandom(options.seed + 2);
  const redis = createRandom(options.seed + 3);
  const sessions = createRandom(options.seed + 4);
  const restarts = new Set<Promise<void>>();
  const began = performance.now();
  let restoration: Restoration | null = null;
  /** While a backup is made or restored, nothing else disturbs nodes and sessions. */
  let isCalm = false;
  const at = (share: number): Promise<void> =>
    pause(Math.max(0, began + share * options.seconds * 1000 - performance.now()), undefined, { signal: stopping });
  const calmly = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    isCalm = true;
    await Promise.all(restarts);
    return await work().finally(() => (isCalm = false));
  };
  const loseHistory = async (): Promise<void> => {
    await at(backUpShare);
    const kept = await calmly(() => backups.backUp());
    await at(restoreShare);
    restoration = await calmly(() => backups.restore(kept));
  };

  const kill = async (): Promise<void> => {
    const seconds = (performance.now() - began) / 1000;
    if (isCalm) return;
    const place = pickVictim(setup, kills, options.processes > 1 && gateways.kills.length * slowestKillSeconds < seconds);
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

  const work: Promise<void>[] = [
    pace(options.killEvery, kills, enough, kill),
    loseHistory(),
    moveClocks(clocks, gateways, { moves: clockMoves, places: options.processes, at }),
  ];
  if (services !== null) {
    const terminate = (random: Random) => terminateSome(services.databaseUrl, random);
    work.push(
      pace(options.redisEvery, redis, enough, () => disturbRedis(services)),
      pace(options.sessionsEvery, sessions, enough, async () => {
        if (!isCalm) counts.terminatedSessions += await terminate(sessions);
      }),
    );
  }
  await Promise.all(work);
  while (gateways.kills.length < options.leastKills && !stopping.aborted) {
    await Promise.all(restarts);
    await kill();
  }
  await Promise.all(restarts);
  return { ...counts, clockMoves: clocks.moves(), restoration };
}
