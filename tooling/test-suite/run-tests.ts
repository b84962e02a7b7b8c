import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Counts } from "./counts.ts";
import { runCommand } from "./run-command.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

/** A file that could not be run counts as one failed test, because it must not vanish from the sum. */
function countsOf(report: Report, code: number): Counts {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Runs vitest over all projects, or with the filters, and counts its results. */
export async function runTests(root: string, filters: readonly string[], variables: NodeJS.ProcessEnv): Promise<Counts> {
  await using folder = await createTemporaryFolder();
  const reportFile = join(folder.path, "report.json");
  try {
    console.log("\n— tests");
    const reporters = ["default", "json", "./tooling/test-suite/time-reporter.ts"].map((name) => `--reporter=${name}`);
    const code = await runCommand(
      [process.execPath, "node_modules/vitest/vitest.mjs", "run", ...reporters, `--outputFile.json=${reportFile}`, ...filters],
      root,
      { ...variables, TMPDIR: folder.path },
    );
    return countsOf(JSON.parse(await readFile(reportFile, "utf8")), code);
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
