/** Whether the gateway can do its work. */
export interface Readiness {
  readonly isReady: boolean;
  /** What is missing, in words for the operator. Empty when it is ready. */
  readonly missing: readonly string[];
}
