import type { LogEntry } from "./log-entry.ts";

/** Versions of a record ascend by one in the log, and it begins with its creation. Answers where they do not. */
export function checkVersions(log: readonly LogEntry[]): readonly string[] {
  const last = new Map<string, number>();
  return log.flatMap(({ recordId, version, position }) => {
    const before = last.get(recordId) ?? 0;
    last.set(recordId, version);
    return version === before + 1 ? [] : [`the log has version ${version} of ${recordId} at ${position} after version ${before}`];
  });
}

/** Positions ascend. Answers where they do not. */
export function checkAscending(log: readonly LogEntry[]): readonly string[] {
  return log.flatMap(({ position }, index) => {
    const before = log[index - 1]?.position ?? 0;
    return position > before ? [] : [`the log has position ${position} after ${before}`];
  });
}

/** Positions of record and status changes together leave none out. Answers where they do. */
export function checkGaps(positions: readonly number[]): readonly string[] {
  return positions
    .toSorted((one, other) => one - other)
    .flatMap((position, index, all) => {
      const before = all[index - 1] ?? 0;
      return position === before + 1 ? [] : [`the log has no change between ${before} and ${position}`];
    });
}
