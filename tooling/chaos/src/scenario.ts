/** The command line cannot be read; the message says how it is written. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The input of a run. */
export interface RunDependencies {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Told how far it has come. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What has come of a run. */
export interface RunOutcome {
  /** The report as people read it. */
  readonly lines: readonly string[];
  /** Whether all that is promised held. */
  readonly isGood: boolean;
  /** Where the logs are that were kept; null where they went with the run. */
  readonly logFolder: string | null;
}

/** A run as the command line asks for it. */
export interface PreparedRun {
  readonly seed: number;
  run(dependencies: RunDependencies): Promise<RunOutcome>;
}

/** One kind of run. */
export interface Scenario {
  /** The words after its name. */
  readonly usage: string;
  /** Reads those words. @throws UsageError */
  prepare(words: readonly string[]): PreparedRun;
}
