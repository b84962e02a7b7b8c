/** The command line is not valid; the message shows the usage. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The input of a run. */
export interface RunDependencies {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Receives progress messages. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The outcome of a run. */
export interface RunOutcome {
  /** The readable report. */
  readonly lines: readonly string[];
  /** Whether every promise was kept. */
  readonly isGood: boolean;
  /** The folder of the kept logs; null when the run removed them. */
  readonly logFolder: string | null;
}

/** A run as the command line requests it. */
export interface PreparedRun {
  readonly seed: number;
  run(dependencies: RunDependencies): Promise<RunOutcome>;
}

/** One kind of run. */
export interface Scenario {
  /** The arguments after its name. */
  readonly usage: string;
  /** Reads those arguments. @throws UsageError */
  prepare(words: readonly string[]): PreparedRun;
}
