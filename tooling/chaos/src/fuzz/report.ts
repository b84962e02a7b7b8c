import { describeCounts, violationLines } from "../counts.ts";
import type { FuzzOptions } from "./options.ts";

/** The outcomes of the inputs of one kind. */
export interface KindReport {
  readonly kind: string;
  readonly count: number;
  readonly outcomes: ReadonlyMap<string, number>;
}

/** The result of a run. Times in seconds. */
export interface FuzzReport {
  readonly options: FuzzOptions;
  readonly seconds: number;
  /** The time until the store matched the vendors. */
  readonly settleSeconds: number;
  readonly kinds: readonly KindReport[];
  /** Spoilt answers of vendors, by damage. */
  readonly spoilt: ReadonlyMap<string, number>;
  /** Finished sync runs, by outcome. */
  readonly runs: ReadonlyMap<string, number>;
  /** Broken promises, each with its evidence. */
  readonly violations: readonly string[];
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);

/** The number of inputs. */
export const inputsOf = ({ kinds, spoilt }: FuzzReport): number => sum(kinds.map(({ count }) => count)) + sum(spoilt.values());

/** The readable report, line by line. */
export function reportLines(report: FuzzReport): readonly string[] {
  return [
    `seed ${report.options.seed}: ${inputsOf(report)} inputs in ${report.seconds.toFixed(1)} s (store settled in ${report.settleSeconds.toFixed(1)} s)`,
    ...report.kinds.map(({ kind, count, outcomes }) => `${kind}: ${count}, ${describeCounts(outcomes)}`),
    `vendors' responses: ${sum(report.spoilt.values())}, ${describeCounts(report.spoilt)}; sync runs: ${describeCounts(report.runs)}`,
    ...violationLines(report.violations),
  ];
}
