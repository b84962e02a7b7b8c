/** The input of a command. */
export interface CommandCall {
  /** The words after the command's name. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder in which the command was called. */
  readonly folder: string;
  /** Prints one line of the outcome. */
  print(line: string): void;
}

/** One command of the bin `fettle`. */
export interface Command {
  /** The usage: `fettle token create [--name NAME]`. */
  readonly usage: string;
  /** What the command does, in a sentence. */
  readonly about: string;
  /** @throws UsageError for a wrong call and StartError for any other failure, with one line that says what to do. */
  run(call: CommandCall): Promise<void>;
}
