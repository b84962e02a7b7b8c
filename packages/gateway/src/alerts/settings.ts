import type { IngestSettings } from "../ingest/settings.ts";
import type { VendorCallsSettings } from "../vendor-calls/settings.ts";

/** The settings of this stage. Chats may be called at the addresses at which vendors may be called. */
export interface AlertsSettings
  extends Pick<VendorCallsSettings, "allowedAddresses">, Pick<IngestSettings, "pollIntervalSeconds"> {}
