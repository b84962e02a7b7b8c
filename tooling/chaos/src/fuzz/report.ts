import { describeCounts, violationLines } from "../counts.ts";
import type { FuzzOptions } from "./options.ts";

/** What has come of the inputs of one kind. */
export interface KindReport {
  readonly kind: string;
  readonly count: number;
  readonly outcomes: ReadonlyMap<string, number>;
}

/** What a run has come to. Times in seconds. */
export interface FuzzReport {
  readonly options: FuzzOptions;
  readonly seconds: number;
  /** How long it took until the store was as the vendors are. */
  readonly settleSeconds: number;
  readonly kinds: readonly KindReport[];
  /** Answers of vendors that were spoilt, by how. */
  readonly spoilt: ReadonlyMap<string, number>;
  /** Sync runs that came to their end, by how. */
  readonly runs: ReadonlyMap<string, number>;
  /** What must not be, each with its evidence. */
  readonly violations: readonly string[];
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);

/** How many inputs there were. */
export const inputsOf = ({ kinds, spoilt }: FuzzReport): number => sum(kinds.map(({ count }) => count)) + sum(spoilt.values());

/** The report as people read it, a line each. */
export function reportLines(report: FuzzReport): readonly string[] {
  return [
    `seed ${report.options.seed}: ${inputsOf(report)} inputs in ${report.seconds.toFixed(1)} s (store settled in ${report.settleSeconds.toFixed(1)} s)`,
    ...report.kinds.map(({ kind, count, outcomes }) => `${kind}: ${count}, ${describeCounts(outcomes)}`),
    `vendors' responses: ${sum(report.spoilt.values())}, ${describeCounts(report.spoilt)}; sync runs: ${describeCounts(report.runs)}`,
    ...violationLines(report.violations),
  ];
}
