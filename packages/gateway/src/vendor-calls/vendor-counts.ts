import type { CallOutcome } from "./call-outcome.ts";

/** Counts calls to vendors, by connector. */
export interface VendorCounts {
  /** Counts one try of a call. */
  called(connectorId: string, outcome: CallOutcome, milliseconds: number): void;
  /** Counts a finished refresh of tokens. `overtaken`: other credentials were stored meanwhile. */
  refreshed(connectorId: string, outcome: "success" | "failed" | "overtaken"): void;
}
