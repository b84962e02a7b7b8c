import { defineService } from "../service-key.ts";
import type { CallListeners } from "./call-listeners.ts";
import type { VendorCounts } from "./vendor-counts.ts";

/** The parts that every call to a vendor uses. */
export interface VendorCalls {
  /** Reaches public addresses, and those that the operator allows. */
  readonly fetch: typeof globalThis.fetch;
  readonly counts: VendorCounts;
  readonly listeners: CallListeners;
}

export const vendorCallsService = defineService<VendorCalls>("vendor-calls");
