import { quantile } from "./quantiles.ts";

/** One measurement of one thing. */
export interface Measurement {
  /** What was measured: a row of the table. */
  readonly what: string;
  /** Who was measured: a column. */
  readonly who: string;
  readonly value: number;
  /** Milliseconds within which 99 of 100 were answered. Null where that has no meaning. */
  readonly p99: number | null;
  /** Whether others disturbed it and no repetition was quiet. */
  readonly isSpoilt: boolean;
}

/** The rounds of one thing together. */
export interface Figure {
  readonly what: string;
  readonly who: string;
  readonly median: number;
  /** From the lowest to the highest round, as a share of the median. */
  readonly spread: number;
  readonly p99: number | null;
  readonly rounds: readonly number[];
  readonly spoiltRounds: number;
}

/** One figure for each row and column that was measured. */
export function figuresOf(measurements: readonly Measurement[]): readonly Figure[] {
  const groups = Map.groupBy(measurements, ({ what, who }) => JSON.stringify([what, who]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const values = group.map(({ value }) => value);
    const median = quantile(values, 0.5);
    const times = group.flatMap(({ p99 }) => (p99 === null ? [] : [p99]));
    return {
      what: first.what,
      who: first.who,
      median,
      spread: median === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / median,
      p99: times.length === 0 ? null : quantile(times, 0.5),
      rounds: values,
      spoiltRounds: group.filter(({ isSpoilt }) => isSpoilt).length,
    };
  });
}
