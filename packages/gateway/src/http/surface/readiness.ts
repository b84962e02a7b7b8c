/** Whether the gateway can do its work. */
export interface Readiness {
  readonly isReady: boolean;
  /** What is missing, for the operator. Empty when the gateway is ready. */
  readonly missing: readonly string[];
}
