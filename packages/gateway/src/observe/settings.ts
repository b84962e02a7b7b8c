import type { ChangeLogSettings } from "../change-log/settings.ts";
import type { DeliverSettings } from "../deliver/settings.ts";
import type { RetentionSettings } from "../retention.ts";

/** How long the stages before keep their logs: traces say how far back they go. */
export interface ObserveSettings
  extends
    Pick<RetentionSettings, "historyRetentionDays">,
    Pick<ChangeLogSettings, "changeRetentionDays">,
    Pick<DeliverSettings, "deliveryRetentionDays"> {}
