import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { pace } from "../pace.ts";
import type { Gateways } from "../processes/gateways.ts";
import { createRandom, type Random } from "../random.ts";
import type { OwnServices } from "../services/open-services.ts";
import { awaySeconds, type WebhooksOptions } from "./options.ts";

/** A time in which the database could not be relied upon, in milliseconds of `performance.now()`. */
export interface Cut {
  readonly from: number;
  to: number;
}

/** The disturbances of the nodes and their services. */
export interface Disturbances {
  readonly redisRestarts: number;
  readonly outages: number;
  readonly terminatedSessions: number;
  readonly cuts: readonly Cut[];
}

/** Terminates some of the nodes' sessions, whatever they are doing. Returns their number. */
async function terminateSome(databaseUrl: string, random: Random): Promise<number> {
  const database = new Client({ connectionString: databaseUrl, application_name: "chaos" });
  database.on("error", () => undefined);
  try {
    await database.connect();
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
  } catch {
    // The database is away.
    return 0;
  } finally {
    await database.end().catch(() => undefined);
  }
}

/** Settles once the database answers again. */
async function untilBack(databaseUrl: string): Promise<void> {
  for (;;) {
    const database = new Client({ connectionString: databaseUrl, application_name: "chaos" });
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

/** Kills nodes, terminates sessions, and stops PostgreSQL and Redis for moments, all at random, until `enough`. Waits until all are up again. */
export async function disturb(
  options: WebhooksOptions,
  { gateways, services }: { readonly gateways: Gateways; readonly services: OwnServices },
  enough: AbortSignal,
): Promise<Disturbances> {
  const counts = { redisRestarts: 0, outages: 0, terminatedSessions: 0 };
  const cuts: Cut[] = [];
  const restarts = new Set<Promise<void>>();
  const [kills, redis, sessions, outages] = [2, 3, 4, 5].map((number) => createRandom(options.seed + number)) as [
    Random,
    Random,
    Random,
    Random,
  ]; // four numbers
  const cut = async (work: () => Promise<void>): Promise<void> => {
    const one = { from: performance.now(), to: Number.POSITIVE_INFINITY };
    cuts.push(one);
    await work();
    one.to = performance.now();
  };
  await Promise.all([
    pace(options.killEvery, kills, enough, async () => {
      const up = gateways.up();
      const place = kills.pick(kills.chance(0.15) ? Array.from({ length: options.processes }, (_, each) => each) : up);
      if (place === undefined) return;
      const restart = gateways.kill(place).finally(() => restarts.delete(restart));
      restarts.add(restart);
    }),
    pace(options.redisEvery, redis, enough, async () => {
      services.killRedis();
      counts.redisRestarts += 1;
      await pause(redis.between(...awaySeconds) * 1000);
      services.startRedis();
    }),
    pace(options.sessionsEvery, sessions, enough, () =>
      cut(async () => {
        counts.terminatedSessions += await terminateSome(services.databaseUrl, sessions);
      }),
    ),
    pace(options.outageEvery, outages, enough, () =>
      cut(async () => {
        services.haltPostgres();
        counts.outages += 1;
        await pause(outages.between(...awaySeconds) * 1000);
        services.startPostgres();
        await untilBack(services.databaseUrl);
      }),
    ),
  ]);
  await Promise.all(restarts);
  return { ...counts, cuts };
}
