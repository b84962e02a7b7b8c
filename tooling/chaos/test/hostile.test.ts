import { expect, test } from "vitest";
import { reportLines } from "../src/hostile/report.ts";
import { runHostile } from "../src/hostile/run-hostile.ts";
import { findProgram } from "../src/services/find-program.ts";
import { openOwnServices } from "../src/services/open-services.ts";

const programs = await Promise.all(["initdb", "postgres", "redis-server"].map((name) => findProgram(name, "")));

/** The short form of `npm run chaos -- hostile`: the same run with smaller numbers. */
const options = {
  seed: 20_261_128,
  seconds: 14,
  sockets: 60,
  subscribers: 17,
  writers: 3,
  readers: 3,
  badSystems: 7,
  outageEvery: [3, 5],
} as const;

test.skipIf(programs.includes(null))(
  `Normal traffic continues among attackers, bad vendors and outages (npm run chaos -- hostile, seed ${options.seed})`,
  { timeout: 300_000 },
  async ({ signal }) => {
    await using services = await openOwnServices({});
    const report = await runHostile(options, { folder: services, services, say: () => undefined, signal });
    expect({ violations: report.violations, report: reportLines(report) }).toMatchObject({ violations: [] });
    expect(report.outages).toBeGreaterThan(0);
    expect(report.attacks.made.size).toBeGreaterThanOrEqual(10);
    expect(report.reads.outcomes.get("data")).toBeGreaterThan(10);
    expect(report.tally.deliveries.SSE).toBeGreaterThan(0);
    expect([...report.vendorCalls.keys()].length).toBeGreaterThanOrEqual(5);
  },
);
