import type { Delivery } from "./log-entry.ts";

/** The changes that a subscriber received between a start and either its early end or the end of the run. */
export interface Segment {
  /** The position after which it started. */
  readonly begin: number;
  /** The position that it reached, by the cursors that it received. */
  readonly reached: number;
  /** Whether it followed to the end of the run, and so must have every change. */
  readonly isLast: boolean;
  readonly received: readonly Delivery[];
}

const shownBefore = 2;
const shownAfter = 3;

const show = (delivery: Delivery | undefined): string =>
  delivery === undefined
    ? "nothing"
    : `${delivery.position} ${delivery.recordId} v${delivery.version} ${delivery.kind}${delivery.matches ? "" : " (left)"}`;

const isSame = (one: Delivery | undefined, other: Delivery | undefined): boolean =>
  one?.position === other?.position &&
  one?.recordId === other?.recordId &&
  one?.version === other?.version &&
  one?.kind === other?.kind &&
  one?.matches === other?.matches;

/** The kind of the first difference, in a word. */
function nameOf(wanted: Delivery | undefined, given: Delivery | undefined, before: readonly Delivery[]): string {
  if (given === undefined) return "missing";
  if (before.some(({ position }) => position === given.position)) return "repeated";
  if (wanted === undefined) return "too much";
  if (given.position === wanted.position) return "wrong";
  return given.position > wanted.position ? "missing" : "too much";
}

/**
 * Compares the changes that a subscriber received with the expected ones, one by one. Returns null when they are equal, or else the first
 * difference with its neighbours.
 */
export function checkSegment({ begin, reached, isLast, received }: Segment, expected: readonly Delivery[]): string | null {
  const wanted = expected.filter(({ position }) => position > begin && (isLast || position <= reached));
  const length = Math.max(wanted.length, received.length);
  for (let index = 0; index < length; index += 1) {
    if (isSame(wanted[index], received[index])) continue;
    const from = Math.max(0, index - shownBefore);
    const name = nameOf(wanted[index], received[index], received.slice(0, index));
    const near = (deliveries: readonly Delivery[]): string =>
      deliveries
        .slice(from, index + shownAfter)
        .map(show)
        .join(" | ");
    return (
      `${name}: at change ${index + 1}, started after ${begin}, reached ${reached}: expected ${show(wanted[index])}, received ${show(received[index])}` +
      ` (${wanted.length} expected, ${received.length} received)\n    expected: ${near(wanted)}\n    received: ${near(received)}`
    );
  }
  return null;
}
