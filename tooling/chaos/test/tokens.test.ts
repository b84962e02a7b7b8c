import { expect, test } from "vitest";
import { findProgram } from "../src/services/find-program.ts";
import { openOwnServices } from "../src/services/open-services.ts";
import { reportLines } from "../src/tokens/report.ts";
import { runTokens } from "../src/tokens/run-tokens.ts";

const programs = await Promise.all(["initdb", "postgres", "redis-server"].map((name) => findProgram(name, "")));

/** The short form of `npm run chaos -- tokens`: the same run with smaller numbers. */
const options = {
  seed: 20_261_122,
  seconds: 10,
  systems: 20,
  processes: 2,
  kills: true,
  lostAnswers: true,
  killEvery: [3, 5],
  revokeEvery: [1, 2],
} as const;

test.skipIf(programs.includes(null))(
  `Tokens survive faults, kills and revocations (npm run chaos -- tokens, seed ${options.seed})`,
  { timeout: 120_000 },
  async ({ signal }) => {
    await using services = await openOwnServices({});
    const report = await runTokens(options, { folder: services, services, say: () => undefined, signal });
    expect({ violations: report.violations, report: reportLines(report) }).toMatchObject({ violations: [] });
    expect(report.kills.length).toBeGreaterThan(0);
    expect(report.marks.length).toBeGreaterThan(0);
    expect(report.calls.some(({ fault }) => fault !== null)).toBe(true);
  },
);
