import type { LogEntry } from "./log-entry.ts";

/** Checks that a record's versions in the log begin with its creation and ascend by one. Returns the exceptions. */
export function checkVersions(log: readonly LogEntry[]): readonly string[] {
  const last = new Map<string, number>();
  return log.flatMap(({ recordId, version, position }) => {
    const before = last.get(recordId) ?? 0;
    last.set(recordId, version);
    return version === before + 1 ? [] : [`the log has version ${version} of ${recordId} at ${position} after version ${before}`];
  });
}

/** Checks that positions ascend. Returns the exceptions. */
export function checkAscending(log: readonly LogEntry[]): readonly string[] {
  return log.flatMap(({ position }, index) => {
    const before = log[index - 1]?.position ?? 0;
    return position > before ? [] : [`the log has position ${position} after ${before}`];
  });
}

/** Checks that the positions of record and status changes together have no gap. Returns the gaps. */
export function checkGaps(positions: readonly number[]): readonly string[] {
  return positions
    .toSorted((one, other) => one - other)
    .flatMap((position, index, all) => {
      const before = all[index - 1] ?? 0;
      return position === before + 1 ? [] : [`the log has no change between ${before} and ${position}`];
    });
}
