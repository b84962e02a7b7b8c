import { days, type SettingVariables } from "../setting.ts";
import type { VendorCallsSettings } from "../vendor-calls/settings.ts";

/** The settings of this stage. Endpoints may be called at the addresses at which vendors may be called. */
export interface DeliverSettings extends Pick<VendorCallsSettings, "allowedAddresses"> {
  /** How many days to keep deliveries that do not wait any more. Whole days, at least 1. Default: 30. */
  readonly deliveryRetentionDays?: number;
}

export const deliverVariables: SettingVariables<Pick<DeliverSettings, "deliveryRetentionDays">> = {
  deliveryRetentionDays: { variable: "FETTLE_DELIVERY_RETENTION_DAYS", schema: days },
};
