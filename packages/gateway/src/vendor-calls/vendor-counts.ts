/** What is counted of the ways to vendors, by connector. */
export interface VendorCounts {
  /** One try of one call was answered with a status, or with none. */
  called(connectorId: string, status: number | null, milliseconds: number): void;
  /** A refresh of tokens came to its end. `overtaken`: somebody else has stored other credentials meanwhile. */
  refreshed(connectorId: string, outcome: "success" | "failed" | "overtaken"): void;
}
