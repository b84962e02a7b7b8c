import { defineService } from "../service-key.ts";
import type { VendorCounts } from "./vendor-counts.ts";

/** What every call to a vendor goes through. */
export interface VendorCalls {
  /** Reaches public addresses, and what the operator allows. */
  readonly fetch: typeof globalThis.fetch;
  readonly counts: VendorCounts;
}

export const vendorCallsService = defineService<VendorCalls>("vendor-calls");
