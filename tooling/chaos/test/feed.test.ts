import { expect, test } from "vitest";
import type { FeedOptions } from "../src/feed/options.ts";
import { type FeedReport, reportLines } from "../src/feed/report.ts";
import { runFeed } from "../src/feed/run-feed.ts";
import { openOwnServices, openRunFolder } from "../src/services/open-services.ts";
import { findProgram } from "../src/services/find-program.ts";

const programs = await Promise.all(["initdb", "postgres", "redis-server"].map((name) => findProgram(name, "")));

/** The short form of `npm run chaos -- feed`: the same run with smaller numbers. */
const options: FeedOptions = {
  seed: 20_261_128,
  seconds: 15,
  processes: 3,
  isEmbedded: false,
  subscribers: 40,
  writers: 8,
  killEvery: [2, 3],
  leastKills: 3,
  redisEvery: [1, 3],
  sessionsEvery: [0.7, 2],
  stays: [1, 6],
  absences: [0.2, 2],
};

function expectGood(report: FeedReport): void {
  expect({ violations: report.violations, report: reportLines(report) }).toMatchObject({ violations: [] });
  expect(report.kills).toBeGreaterThanOrEqual(2);
  const { deliveries, resumes, stalls } = report.tally;
  for (const counts of [deliveries, resumes, stalls]) {
    expect(counts.SSE).toBeGreaterThan(0);
    expect(counts.WebSocket).toBeGreaterThan(0);
  }
  expect([...report.writes.api.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(0);
  expect([...report.writes.atVendors.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(0);
}

test.skipIf(programs.includes(null))(
  `Subscribers receive the log exactly, whatever is killed, flushed and cut off (npm run chaos -- feed, seed ${options.seed})`,
  { timeout: 400_000 },
  async ({ signal }) => {
    await using services = await openOwnServices({});
    const report = await runFeed(options, { folder: services, services, say: () => undefined, signal });
    expectGood(report);
    const { redisRestarts, redisFlushes, terminatedSessions } = report.disturbances;
    expect(redisRestarts).toBeGreaterThan(0);
    expect(redisFlushes).toBeGreaterThan(0);
    expect(terminatedSessions).toBeGreaterThan(0);
  },
);

test(
  `Subscribers receive the log exactly on the embedded store (npm run chaos -- feed --embedded, seed ${options.seed})`,
  { timeout: 400_000 },
  async ({ signal }) => {
    await using folder = await openRunFolder({});
    const embedded = { ...options, seconds: 10, processes: 1, isEmbedded: true, killEvery: [3.5, 5], leastKills: 2 } as const;
    expectGood(await runFeed(embedded, { folder, services: null, say: () => undefined, signal }));
  },
);
