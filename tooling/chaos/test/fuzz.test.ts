import { expect, test } from "vitest";
import { inputsOf, reportLines } from "../src/fuzz/report.ts";
import { runFuzz } from "../src/fuzz/run-fuzz.ts";
import { openRunFolder } from "../src/services/open-services.ts";

/** The short form of `npm run chaos -- fuzz`: the same run with fewer inputs. */
const options = { seed: 20_261_128, count: 300, isEmbedded: true } as const;

test(
  `Wrong documents, bodies, heads, settings and vendors' answers affect nothing else (npm run chaos -- fuzz, seed ${options.seed})`,
  { timeout: 300_000 },
  async ({ signal }) => {
    await using folder = await openRunFolder({});
    const report = await runFuzz(options, { folder, services: null, say: () => undefined, signal });
    expect({ violations: report.violations, report: reportLines(report) }).toMatchObject({ violations: [] });
    expect(inputsOf(report)).toBeGreaterThan(options.count);
    // Each kind needs correct inputs too, or it would not get far.
    expect(report.kinds.filter(({ outcomes }) => outcomes.size < 2)).toEqual([]);
  },
);
