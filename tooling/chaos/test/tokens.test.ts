import { expect, inject, test } from "vitest";
import { openServices } from "../src/services/open-services.ts";
import { reportLines } from "../src/tokens/report.ts";
import { runTokens } from "../src/tokens/run-tokens.ts";

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

/** The short form of `npm run chaos -- tokens`: the same run with less of everything. */
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

test.skipIf(missingServers !== null)(
  `tokens survive faults, kills and revocations (npm run chaos -- tokens, seed ${options.seed})`,
  { timeout: 120_000 },
  async ({ signal }) => {
    await using services = await openServices({ DATABASE_URL: databaseUrl ?? "", REDIS_URL: redisUrl ?? "" });
    const report = await runTokens(options, { services, say: () => undefined, signal });
    expect({ violations: report.violations, report: reportLines(report) }).toMatchObject({ violations: [] });
    expect(report.kills.length).toBeGreaterThan(0);
    expect(report.marks.length).toBeGreaterThan(0);
    expect(report.calls.some(({ fault }) => fault !== null)).toBe(true);
  },
);
