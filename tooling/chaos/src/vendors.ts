import type { Connector } from "@fettle/connector";
import { cmmsBee } from "@fettle/connector-cmms-bee";
import { workwaveService } from "@fettle/connector-workwave-service";

/** The vendor of runs that signs its webhooks and rotates its tokens. */
export const bee = "cmms-bee";
/** The vendor of runs whose webhooks are hints. */
export const wave = "workwave-service";

/** The vendors of runs. */
export const vendorIds = [bee, wave] as const;
export type VendorId = (typeof vendorIds)[number];

// Each connector has its own settings type, and runs only pass values to functions that know it.
// oxlint-disable-next-line typescript/no-explicit-any
export const connectors: readonly Connector<any>[] = [cmmsBee, workwaveService];

/** The environment variable of a vendor's setting, which is given in the form `BASE_URL`. */
export const variableOf = (vendor: VendorId, setting: string): string =>
  `FETTLE_${vendor.toUpperCase().replaceAll("-", "_")}_${setting}`;

/** The header in which {@link bee} signs its webhooks: a time, and an HMAC of that time and the body. */
export const signatureHeader = "x-cmms-bee-signature";
