/** A gauge of what only the database knows, of all nodes together. Read at most every five seconds, when somebody asks for metrics. */
export interface StateGauge {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  read(): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>;
}
