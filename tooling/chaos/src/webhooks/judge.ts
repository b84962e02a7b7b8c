import type { Delivery } from "../feed/log-entry.ts";
import { isLasting } from "./behaviors.ts";
import type { Call } from "./call.ts";
import { checkRetries, type Interruptions } from "./check-retries.ts";
import type { Endpoint } from "./endpoints.ts";
import type { StoredDelivery, StoredEndpoint } from "./read-deliveries.ts";

/** What is known of an endpoint at the end of a run. */
export interface Evidence {
  readonly endpoint: Endpoint;
  /** In the order of their arrival. */
  readonly calls: readonly Call[];
  /** What it must have got, in the order of the log. */
  readonly expected: readonly Delivery[];
  readonly stored: StoredEndpoint | undefined;
  readonly interruptions: Interruptions;
}

/** How the calls to an endpoint went. */
export interface Findings {
  readonly violations: readonly string[];
  /** Repeats that a crash or a cut explains. */
  readonly repeats: number;
}

const show = ({ position, version, eventId, end, place, at, endedAt, timestamp }: Call): string =>
  `${position} v${version} ${eventId} ${end ?? "open"} at ${(at / 1000).toFixed(3)}-${((endedAt ?? 0) / 1000).toFixed(3)} by ${place === null ? "?" : `node-${place + 1}`} (${timestamp})`;

const rowOf = (row: StoredDelivery | undefined): string =>
  row === undefined
    ? "no row"
    : `${row.state} (${row.attempts.map(({ at, status }) => `${Date.parse(at) / 1000}: ${status}`).join(", ")})`;

/** The story of a record at an endpoint: its calls, and what the log has. */
function storyOf({ calls, expected, stored, interruptions }: Evidence, recordId: string): string {
  const wanted = expected.filter((each) => each.recordId === recordId);
  const lines = [
    `log: ${wanted.map(({ position, version, kind, matches }) => `${position} v${version} ${kind}${matches ? "" : " (left)"} ${rowOf(stored?.deliveries.get(position))}`).join(" | ")}`,
    ...calls.filter((call) => call.recordId === recordId).map(show),
    `place ${stored?.position}, ${stored?.status}, ${stored?.fence} owners`,
    `kills: ${interruptions.kills.map(({ place, at }) => `node-${place + 1} ${(at / 1000).toFixed(3)}`).join(", ")}`,
    `cuts: ${interruptions.cuts.map(({ from, to }) => `${(from / 1000).toFixed(3)}-${(to / 1000).toFixed(3)}`).join(", ")}`,
  ];
  return lines.map((line) => `\n      ${line}`).join("");
}

const isAccepted = ({ end }: Call): boolean => end === "accepted";

function checkAccepted({ endpoint, calls, expected, stored }: Evidence): readonly (readonly [string, string])[] {
  const accepted = new Map(calls.filter(isAccepted).map((call) => [call.position, call]));
  return expected.flatMap(({ position, recordId, version, kind, matches }) => {
    const call = accepted.get(position);
    const state = stored?.deliveries.get(position)?.state;
    const isBehind = stored !== undefined && stored.position < position;
    if (call === undefined) {
      const isKept = isLasting(endpoint.behavior) && (state === "PENDING" || isBehind);
      return isKept
        ? []
        : [
            [
              recordId,
              `the change at ${position} was never accepted (${state ?? (isBehind ? "behind the place" : "lost")})`,
            ] as const,
          ];
    }
    const isSame =
      call.recordId === recordId && call.version === version && call.kind === kind && (call.matches ?? matches) === matches;
    return [
      ...(isSame ? [] : [[recordId, `the body at ${position} tells ${call.recordId} v${call.version} ${call.kind}`] as const]),
      ...(state === "DELIVERED" || isBehind || isLasting(endpoint.behavior)
        ? []
        : [[recordId, `the change at ${position} was accepted, but its row says ${state ?? "nothing"}`] as const]),
    ];
  });
}

function checkOrder(calls: readonly Call[]): readonly (readonly [string, string])[] {
  const seen = new Set<number>();
  const last = new Map<string, number>();
  return calls
    .filter(isAccepted)
    .toSorted((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0))
    .flatMap(({ position, recordId, version }) => {
      if (seen.has(position)) return [];
      seen.add(position);
      const before = last.get(recordId) ?? 0;
      last.set(recordId, Math.max(before, version));
      return version > before ? [] : [[recordId, `version ${version} was first accepted after version ${before}`] as const];
    });
}

function checkBodies(calls: readonly Call[], expected: readonly Delivery[]): readonly (readonly [string, string])[] {
  const hashes = new Map<string, string>();
  const wanted = new Set(expected.map(({ position }) => position));
  return calls.flatMap(({ eventId, position, bodyHash, recordId, isSigned }) => {
    const before = hashes.get(eventId) ?? bodyHash;
    hashes.set(eventId, bodyHash);
    return [
      ...(before === bodyHash ? [] : [[recordId, `${eventId} came with two bodies`] as const]),
      ...(isSigned ? [] : [[recordId, `${eventId} came without a valid signature`] as const]),
      ...(wanted.has(position) ? [] : [[recordId, `the change at ${position} came, which was not asked for`] as const]),
    ];
  });
}

function checkGone({ endpoint, calls, stored, interruptions }: Evidence): readonly (readonly [string, string])[] {
  if (endpoint.behavior !== "gone") return [];
  const gone = calls.filter(({ end }) => end === "gone");
  const first = gone.find((call) => !interruptions.isExcused(call));
  const late =
    first === undefined ? [] : calls.filter(({ at }) => at > (first.endedAt ?? 0) + interruptions.inFlightMilliseconds);
  return [
    ...late.map(({ recordId, eventId }) => [recordId, `${eventId} came after 410`] as const),
    ...(gone.length > 0 && stored?.status !== "DISABLED"
      ? [[gone[0]?.recordId ?? "", `410 was answered, but it is ${stored?.status}`] as const]
      : []),
  ];
}

/** Checks everything that an endpoint was promised. */
export function judge(evidence: Evidence): Findings {
  const { endpoint, calls, expected, interruptions } = evidence;
  const retries = checkRetries(calls, interruptions);
  const found = [
    ...checkAccepted(evidence),
    ...checkOrder(calls),
    ...checkBodies(calls, expected),
    ...checkGone(evidence),
    ...retries.violations,
  ];
  const told = new Set<string>();
  return {
    repeats: retries.repeats,
    violations: found.map(([recordId, what]) => {
      const isTold = told.has(recordId);
      told.add(recordId);
      const who = `endpoint ${endpoint.number} ${endpoint.id} (${endpoint.behavior}, ${endpoint.wish.name}), record ${recordId}: ${what}`;
      return isTold ? who : `${who}${storyOf(evidence, recordId)}`;
    }),
  };
}
