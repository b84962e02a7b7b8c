import type { RunDependencies, RunOutcome } from "./scenario.ts";
import { openRunFolder, type RunFolder, type Services } from "./services/open-services.ts";

/** Where a run takes place, and what it is told. `services` is null on the embedded store. */
export interface Ground<Servers extends Services> extends Pick<RunDependencies, "say" | "signal"> {
  readonly folder: RunFolder;
  readonly services: Servers | null;
}

/**
 * Runs on servers, or on a folder alone where `open` is null, and keeps the logs when something did not hold.
 * @throws ServiceError when the servers are not there.
 */
export async function runOn<Servers extends Services, Report extends { readonly violations: readonly string[] }>(
  { variables, say, signal }: RunDependencies,
  open: ((variables: RunDependencies["variables"]) => Promise<Servers>) | null,
  run: (ground: Ground<Servers>) => Promise<Report>,
  linesOf: (report: Report) => readonly string[],
): Promise<RunOutcome> {
  await using opened = new AsyncDisposableStack();
  const services = open === null ? null : opened.use(await open(variables));
  const folder = services ?? opened.use(await openRunFolder(variables));
  const report = await run({ folder, services, say, signal });
  const isGood = report.violations.length === 0;
  if (!isGood) folder.keepLogs();
  return { lines: linesOf(report), isGood, logFolder: isGood ? null : folder.logFolder };
}
