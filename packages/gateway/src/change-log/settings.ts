import { days, type SettingVariables } from "../setting.ts";

/** The change log's part of the configuration. */
export interface ChangeLogSettings {
  /**
   * How many days the change log keeps a change: earlier cursors are `CURSOR_EXPIRED`. The newest change of each system's status
   * stays. Whole days, at least 1. Default: 30. When the clock steps ahead by more than a quarter of an hour, as after the gateway
   * was off, deletion by age pauses until the clock has shown that time for a day, because it may be wrong.
   */
  readonly changeRetentionDays?: number;
}

export const changeLogVariables: SettingVariables<ChangeLogSettings> = {
  changeRetentionDays: { variable: "FETTLE_CHANGE_RETENTION_DAYS", schema: days },
};
