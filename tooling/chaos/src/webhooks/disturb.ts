import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { pace } from "../pace.ts";
import type { Gateways } from "../processes/gateways.ts";
import { createRandom } from "../random.ts";
import type { OwnServices } from "../services/open-services.ts";
import { terminateSome } from "../services/terminate-some.ts";
import { awaySeconds, type WebhooksOptions } from "./options.ts";

/** A time in which the database could not be relied upon, in milliseconds of `performance.now()`. */
export interface Cut {
  readonly from: number;
  readonly to: number;
}

/** The disturbances of the nodes and their services. */
export interface Disturbances {
  readonly redisRestarts: number;
  readonly outages: number;
  readonly terminatedSessions: number;
  readonly cuts: readonly Cut[];
}

/** Settles once the database answers again. */
async function untilBack(databaseUrl: string): Promise<void> {
  for (;;) {
    const database = new Client({ connectionString: databaseUrl, application_name: "chaos" });
    // The rejection tells the same.
    database.on("error", () => undefined);
    try {
      await database.connect();
      return;
    } catch {
      await pause(50);
    } finally {
      await database.end().catch(() => undefined);
    }
  }
}

/**
 * Kills nodes, terminates sessions, and stops PostgreSQL and Redis for moments, all at random, until `enough`. Then waits until all are up
 * again.
 */
export async function disturb(
  options: WebhooksOptions,
  { gateways, services }: { readonly gateways: Gateways; readonly services: OwnServices },
  enough: AbortSignal,
): Promise<Disturbances> {
  const counts = { redisRestarts: 0, outages: 0, terminatedSessions: 0 };
  const cuts: Cut[] = [];
  const restarts = new Set<Promise<void>>();
  const kills = createRandom(options.seed + 2);
  const redis = createRandom(options.seed + 3);
  const sessions = createRandom(options.seed + 4);
  const outages = createRandom(options.seed + 5);
  const places = Array.from({ length: options.processes }, (_, place) => place);
  const cut = async (work: () => Promise<void>): Promise<void> => {
    const from = performance.now();
    await work();
    cuts.push({ from, to: performance.now() });
  };
  const kill = async (): Promise<void> => {
    // At times one that is starting.
    const place = kills.pick(kills.chance(0.15) ? places : gateways.up());
    if (place === undefined) return;
    const restart = gateways.kill(place).finally(() => restarts.delete(restart));
    restarts.add(restart);
  };
  const restartRedis = async (): Promise<void> => {
    services.killRedis();
    counts.redisRestarts += 1;
    await pause(redis.between(...awaySeconds) * 1000);
    services.startRedis();
  };
  const terminate = (): Promise<void> =>
    cut(async () => {
      // There is nothing to terminate while the database is away.
      counts.terminatedSessions += await terminateSome(services.databaseUrl, sessions).catch(() => 0);
    });
  const stopDatabase = (): Promise<void> =>
    cut(async () => {
      services.haltPostgres();
      counts.outages += 1;
      await pause(outages.between(...awaySeconds) * 1000);
      services.startPostgres();
      await untilBack(services.databaseUrl);
    });
  await Promise.all([
    pace(options.killEvery, kills, enough, kill),
    pace(options.redisEvery, redis, enough, restartRedis),
    pace(options.sessionsEvery, sessions, enough, terminate),
    pace(options.outageEvery, outages, enough, stopDatabase),
  ]);
  await Promise.all(restarts);
  return { ...counts, cuts };
}
