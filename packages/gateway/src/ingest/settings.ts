import { seconds, type SettingVariables } from "../setting.ts";

/** The settings of the stage. */
export interface IngestSettings {
  /** Seconds between polls of one entity, unless the connector's configuration says otherwise. Default: 60. */
  readonly pollIntervalSeconds?: number;
  /** Seconds between complete scans of an entity, which find unreported deletions. Default: 21600, six hours. */
  readonly scanIntervalSeconds?: number;
  /**
   * Whether the gateway is ready only after the first sync of every system. Default: false, because otherwise one customer's first sync
   * makes the API unavailable to all others.
   */
  readonly waitsForFirstSync?: boolean;
}

export const ingestVariables: SettingVariables<IngestSettings> = {
  pollIntervalSeconds: { variable: "FETTLE_POLL_INTERVAL_SECONDS", schema: seconds },
  scanIntervalSeconds: { variable: "FETTLE_SCAN_INTERVAL_SECONDS", schema: seconds },
};
