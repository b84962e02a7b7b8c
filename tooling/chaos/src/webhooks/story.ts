import type { Call } from "./call.ts";
import type { Evidence } from "./evidence.ts";
import type { StoredDelivery } from "./read-deliveries.ts";

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

const describeCall = ({ position, version, eventId, end, place, at, endedAt, timestamp }: Call): string =>
  `${position} v${version} ${eventId} ${end ?? "open"} at ${seconds(at)}-${endedAt === null ? "" : seconds(endedAt)} by ${place === null ? "?" : `node-${place + 1}`} (${timestamp})`;

const describeRow = (row: StoredDelivery | undefined): string =>
  row === undefined
    ? "no row"
    : `${row.state} (${row.attempts.map(({ at, status }) => `${Date.parse(at) / 1000}: ${status}`).join(", ")})`;

/** The story of a record at an endpoint, in lines: what the log and the rows have, every call, and what was disturbed. */
export function storyOf({ calls, expected, stored, interruptions }: Evidence, recordId: string): readonly string[] {
  const wanted = expected
    .filter((each) => each.recordId === recordId)
    .map(
      ({ position, version, kind, matches }) =>
        `${position} v${version} ${kind}${matches ? "" : " (left)"} ${describeRow(stored?.deliveries.get(position))}`,
    );
  return [
    `log: ${wanted.join(" | ")}`,
    ...calls.filter((call) => call.recordId === recordId).map(describeCall),
    `place ${stored?.position}, ${stored?.status}, ${stored?.fence} owners`,
    `kills: ${interruptions.kills.map(({ place, at }) => `node-${place + 1} ${seconds(at)}`).join(", ")}`,
    `cuts: ${interruptions.cuts.map(({ from, to }) => `${seconds(from)}-${seconds(to)}`).join(", ")}`,
  ];
}
