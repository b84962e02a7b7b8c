import { list, type SettingVariables } from "../setting.ts";
import { rangeBits } from "./address-bits.ts";

/** The settings of this stage. */
export interface VendorCallsSettings {
  /**
   * The addresses, beside public ones, at which vendors may be called: IP addresses, or ranges such as `10.1.0.0/16`. Default: none, so no
   * customer's settings can lead into your network, not even to this machine. It allows no host that the connector does not declare.
   */
  readonly allowedAddresses?: readonly string[];
  /**
   * Wraps the fetch of every call to a vendor or an authorization server, for tools that show authors what their connector does. It sees
   * credentials. Default: nothing is wrapped.
   */
  readonly wrapVendorFetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
}

export const vendorCallsVariables: SettingVariables<VendorCallsSettings> = {
  allowedAddresses: {
    variable: "FETTLE_ALLOWED_ADDRESSES",
    schema: list.superRefine((entries, context) => {
      const wrong = entries.findIndex((entry) => rangeBits(entry) === null);
      if (wrong === -1) return;
      const message = `must list IP addresses or ranges such as 10.0.0.0/8, with nothing set behind their prefix: entry ${wrong + 1} is neither`;
      context.addIssue({ code: "custom", message });
    }),
  },
};
