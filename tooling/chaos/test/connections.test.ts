import { expect, inject, test } from "vitest";
import type { ConnectionsOptions } from "../src/connections/options.ts";
import { reportLines } from "../src/connections/report.ts";
import { runConnections } from "../src/connections/run-connections.ts";
import { openServices } from "../src/services/open-services.ts";

declare module "vitest" {
  export interface ProvidedContext {
    services: {
      readonly databaseUrl: string | null;
      readonly redisUrl: string | null;
      readonly missingServers: string | null;
    };
  }
}

const { databaseUrl, redisUrl, missingServers } = inject("services");
const seed = 20_261_128;

/** The short form of `npm run chaos -- connections`: the same run with smaller numbers. */
async function run(options: Partial<ConnectionsOptions>, signal: AbortSignal) {
  await using services = await openServices({ DATABASE_URL: databaseUrl ?? "", REDIS_URL: redisUrl ?? "" });
  const short = {
    seed,
    count: 200,
    warmUp: 60,
    atOnce: 40,
    isEmbedded: false,
    settleMilliseconds: 60_000,
    preloads: [],
    ...options,
  };
  return await runConnections(short, { folder: services, services, say: () => undefined, signal });
}

test.skipIf(missingServers !== null)(
  `Subscribers that come and go leave nothing behind (npm run chaos -- connections, seed ${seed})`,
  { timeout: 240_000 },
  async ({ signal }) => {
    const report = await run({}, signal);
    expect({ violations: report.violations, report: reportLines(report) }).toMatchObject({ violations: [] });
    expect(report.visits).toHaveLength(200);
    expect(report.visits.filter(({ events }) => events > 0).length).toBeGreaterThan(20);
  },
);

test.skipIf(missingServers !== null)(
  "The run finds a gateway that leaks its connections",
  { timeout: 240_000 },
  async ({ signal }) => {
    const report = await run(
      { count: 80, warmUp: 20, preloads: [new URL("keep-connections.ts", import.meta.url)], settleMilliseconds: 5000 },
      signal,
    );
    expect(report.violations).toContainEqual(expect.stringMatching(/^\d+ more sockets than before/u));
  },
);
