import { callOutcomes, type CallOutcome } from "../call-outcome.ts";

/** The counter of an outcome. */
export type CallCounter = Lowercase<CallOutcome>;

/** How many calls had each outcome. */
export type CallCounts = Readonly<Record<CallCounter, number>>;

export const counterOf = (outcome: CallOutcome): CallCounter => outcome.toLowerCase() as CallCounter; // that is its type

/** The counters, which are columns. */
export const callCounters: readonly CallCounter[] = callOutcomes.map(counterOf);

/** Counts for each counter. */
export const countsOf = (countOf: (counter: CallCounter) => number): CallCounts =>
  Object.fromEntries(callCounters.map((counter) => [counter, countOf(counter)])) as CallCounts; // all of them

export const noCalls: CallCounts = countsOf(() => 0);
