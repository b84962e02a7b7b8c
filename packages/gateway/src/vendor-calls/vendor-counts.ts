/** Counts calls to vendors, by connector. */
export interface VendorCounts {
  /** Counts one try of a call, with the status of its answer, or null when there was none. */
  called(connectorId: string, status: number | null, milliseconds: number): void;
  /** Counts a finished refresh of tokens. `overtaken`: other credentials were stored meanwhile. */
  refreshed(connectorId: string, outcome: "success" | "failed" | "overtaken"): void;
}
