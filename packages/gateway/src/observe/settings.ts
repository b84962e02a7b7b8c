import { z } from "zod";
import type { ChangeLogSettings } from "../change-log/settings.ts";
import type { DeliverSettings } from "../deliver/settings.ts";
import type { RetentionSettings } from "../retention.ts";
import type { SettingVariables } from "../setting.ts";

/** Which requests to the API are logged. */
export const loggedRequests = ["all", "failures", "none"] as const;
export type LoggedRequests = (typeof loggedRequests)[number];

interface OwnSettings {
  /** Which requests to the API are logged: `failures` are those that failed or were refused. Default: `all`. */
  readonly logApiRequests?: LoggedRequests;
}

/** How long the stages before keep their logs: traces say how far back they go. */
export interface ObserveSettings
  extends
    OwnSettings,
    Pick<RetentionSettings, "historyRetentionDays">,
    Pick<ChangeLogSettings, "changeRetentionDays">,
    Pick<DeliverSettings, "deliveryRetentionDays"> {}

export const observeVariables: SettingVariables<OwnSettings> = {
  logApiRequests: {
    variable: "FETTLE_LOG_API_REQUESTS",
    schema: z.enum(loggedRequests, `must be one of ${loggedRequests.join(", ")}`),
  },
};
