import { expect, test } from "vitest";
import { findProgram } from "../src/services/find-program.ts";
import { openOwnServices } from "../src/services/open-services.ts";
import type { WebhooksOptions } from "../src/webhooks/options.ts";
import { reportLines } from "../src/webhooks/report.ts";
import { runWebhooks } from "../src/webhooks/run-webhooks.ts";

const programs = await Promise.all(["initdb", "postgres", "redis-server"].map((name) => findProgram(name, "")));

/** The short form of `npm run chaos -- webhooks`: the same run with smaller numbers, and with a clock that runs faster. */
const options: WebhooksOptions = {
  seed: 20_261_130,
  seconds: 15,
  processes: 3,
  endpoints: 60,
  writers: 3,
  speed: 10,
  killEvery: [3, 5],
  redisEvery: [3, 6],
  sessionsEvery: [2, 4],
  outageEvery: [6, 9],
  calmSeconds: 150,
};

test.skipIf(programs.includes(null))(
  `Endpoints get every change in order, whatever is killed and cut off (npm run chaos -- webhooks, seed ${options.seed})`,
  { timeout: 400_000 },
  async ({ signal }) => {
    await using services = await openOwnServices({});
    const report = await runWebhooks(options, { folder: services, services, say: () => undefined, signal });
    expect({ violations: report.violations, report: reportLines(report) }).toMatchObject({ violations: [] });
    expect(report.kills).toBeGreaterThan(0);
    expect(report.disturbances.outages).toBeGreaterThan(0);
    expect(report.disturbances.terminatedSessions).toBeGreaterThan(0);
    for (const end of ["accepted", "failed", "gone"] as const)
      expect(report.calls.filter((call) => call.end === end)).not.toEqual([]);
    expect(report.endpoints).toContainEqual({ behavior: "gone", status: "DISABLED" });
  },
);
