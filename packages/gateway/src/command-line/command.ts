/** What a command is called with. */
export interface CommandCall {
  /** What stands behind its name. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Prints one line of its outcome. */
  print(line: string): void;
}

/** One command of the bin `fettle`. */
export interface Command {
  /** How it is called: `fettle token create [--name NAME]`. */
  readonly usage: string;
  /** What it does, in a sentence. */
  readonly about: string;
  /** @throws UsageError when the call is wrong, StartError when anything else is, with one line that says what to do. */
  run(call: CommandCall): Promise<void>;
}
