import type { RunDependencies, RunOutcome } from "./scenario.ts";
import { openRunFolder, type RunFolder, type Services } from "./services/open-services.ts";

/** The servers, folder and callbacks of a run. `services` is null on the embedded store. */
export interface Ground<Servers extends Services> extends Pick<RunDependencies, "say" | "signal"> {
  readonly folder: RunFolder;
  readonly services: Servers | null;
}

/**
 * Runs on servers, or only on a folder when `open` is null, and keeps the logs when a promise was broken.
 * @throws ServiceError when the servers are not available.
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
