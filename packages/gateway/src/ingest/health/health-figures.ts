import { noDurations, type Durations } from "../../vendor-calls/call-hours/durations.ts";
import { countsOf, type CallCounts } from "../../vendor-calls/call-hours/call-counts.ts";

/** What happened in one hour or day, or in a whole window. */
export interface HealthFigures {
  readonly start: Date;
  /** The sync runs that ended. */
  readonly runs: number;
  readonly failedRuns: number;
  /** How often a record could not be read. */
  readonly rejected: number;
  /** The longest time from a success of an entity to the end of its next run. Null when no run ended after a success. */
  readonly longestLagSeconds: number | null;
  readonly calls: CallCounts;
  readonly durations: Durations;
}

/** The figures of a window: of each of its steps, oldest first, and of all of them together. */
export interface HealthOverTime {
  readonly steps: readonly HealthFigures[];
  readonly total: HealthFigures;
}

/** The figures of one connector: of all systems of an environment that are connected through it. */
export interface ConnectorHealth extends HealthOverTime {
  readonly connectorId: string;
  /** The systems, without those that are disconnected. */
  readonly systems: number;
}

/** What is counted of one step. */
export type CountedStep = Partial<Omit<HealthFigures, "start">> & { readonly start: Date };

/** Puts counted steps into the steps of a window, of which those without rows are empty. */
export function figuresOf(starts: readonly Date[], counted: readonly CountedStep[]): HealthOverTime {
  const byStart = Map.groupBy(counted, ({ start }) => start.getTime());
  const steps = starts.map((start) => sumOf(start, byStart.get(start.getTime()) ?? []));
  return { steps, total: sumOf(starts[0] ?? new Date(0), steps) };
}

function sumOf(start: Date, parts: readonly CountedStep[]): HealthFigures {
  const sum = (of: (part: CountedStep) => number | undefined) => parts.reduce((all, part) => all + (of(part) ?? 0), 0);
  const lags = parts.flatMap(({ longestLagSeconds }) => longestLagSeconds ?? []);
  return {
    start,
    runs: sum(({ runs }) => runs),
    failedRuns: sum(({ failedRuns }) => failedRuns),
    rejected: sum(({ rejected }) => rejected),
    longestLagSeconds: lags.length === 0 ? null : Math.max(...lags),
    calls: countsOf((counter) => sum(({ calls }) => calls?.[counter])),
    durations: noDurations.map((_, index) => sum(({ durations }) => durations?.[index])),
  };
}
