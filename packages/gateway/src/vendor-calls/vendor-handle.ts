import type { Connector, SettingMap, SettingValues, Vendor } from "@fettle/connector";
import type { FieldMappings } from "../field-mapping.ts";

/** A system's connector, and the handle for calling its vendor. */
export interface VendorHandle {
  readonly connector: Connector<SettingMap>;
  /** Throws ConnectorError; a final UNAUTHENTICATED has already been reported as the system's status. */
  readonly vendor: Vendor<SettingValues<SettingMap>>;
  /** Takes the system's secrets, as they are now and were at the beginning, out of bytes for others. Omitted in tests. */
  readonly hideSecrets?: (bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;
  /** The fields that apps have mapped. Omitted: none. */
  readonly fieldMappings?: FieldMappings;
  /** Which meanings of the customer's words are among the settings, and which fields are mapped. Omitted: any. */
  readonly wordsRevision?: number;
}
