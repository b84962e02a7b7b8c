/**
 * Tells that an environment's log has grown, on this node and others. A bell may be missed: who listens looks at the log itself
 * from time to time as well.
 */
export interface Bell extends AsyncDisposable {
  ring(environmentId: string, position: number): void;
  /** `onRing` with null means: rings may have been lost, look at everything. */
  listen(onRing: (environmentId: string | null, position: number) => void): void;
}
