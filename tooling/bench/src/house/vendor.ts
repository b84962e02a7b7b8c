/** The connector for whose vendor the bench has a stand-in. */
export const connectorId = "cmms-bee";

/** The environment variable of the vendor's address. */
export const baseUrlVariable = "FETTLE_CMMS_BEE_BASE_URL";

/** The header in which the vendor signs its webhooks. */
export const signatureHeader = "x-cmms-bee-signature";
