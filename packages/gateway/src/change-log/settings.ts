import { days, type SettingVariables } from "../setting.ts";

/** What the change log takes from the configuration. */
export interface ChangeLogSettings {
  /**
   * For how many days the change log keeps a change: cursors from before are `CURSOR_EXPIRED`. Of each system its newest change of status
   * stays. Whole days, at least 1. Default: 30. When the clock has made a step ahead of more than a quarter of an hour, as after the gateway
   * was off, nothing more goes by its age until the clock has said so for a day: it may be wrong.
   */
  readonly changeRetentionDays?: number;
}

export const changeLogVariables: SettingVariables<ChangeLogSettings> = {
  changeRetentionDays: { variable: "FETTLE_CHANGE_RETENTION_DAYS", schema: days },
};
