/**
 * A gauge of state that only the database knows, for all nodes together. Read on demand for metrics, at most every five seconds.
 */
export interface StateGauge {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  read(): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>;
}
