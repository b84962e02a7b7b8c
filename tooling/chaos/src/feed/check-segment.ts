import type { Delivery } from "./log-entry.ts";

/** What a subscriber was given between a beginning and either its giving up or the end of the run. */
export interface Segment {
  /** The position that it began after. */
  readonly begin: number;
  /** How far it had come by the cursors that it was given. */
  readonly reached: number;
  /** Whether it followed to the end, so that it has to have all. */
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

/** In a word, what is wrong at the first difference. */
function nameOf(wanted: Delivery | undefined, given: Delivery | undefined, before: readonly Delivery[]): string {
  if (given === undefined) return "missing";
  if (before.some(({ position }) => position === given.position)) return "repeated";
  if (wanted === undefined) return "too much";
  if (given.position === wanted.position) return "wrong";
  return given.position > wanted.position ? "missing" : "too much";
}

/**
 * Holds what a subscriber was given against what it is to be given, change for change. Answers null where both are the same, or else
 * the first difference with its neighbours.
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
      `${name}: at its change ${index + 1}, begun after ${begin}, reached ${reached}: wanted ${show(wanted[index])}, given ${show(received[index])}` +
      ` (${wanted.length} wanted, ${received.length} given)\n    wanted: ${near(wanted)}\n    given:  ${near(received)}`
    );
  }
  return null;
}
