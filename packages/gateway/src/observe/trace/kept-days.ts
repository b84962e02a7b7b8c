import { webhookDays } from "../../ingress/tables.ts";
import { daysOf } from "../../setting.ts";
import type { ObserveSettings } from "../settings.ts";
import type { TraceKind } from "./trace.ts";

/** How many days each log is kept. Null: for good. */
export function keptDaysOf(settings: ObserveSettings): Readonly<Record<TraceKind, number | null>> {
  const history = daysOf("historyRetentionDays", settings.historyRetentionDays);
  const changes = daysOf("changeRetentionDays", settings.changeRetentionDays);
  return {
    API_REQUEST: history,
    AUDIT: null,
    // Those that were processed; failed ones stay as long as other history.
    INGRESS_EVENT: webhookDays,
    SYNC_RUN: history,
    COMMAND: null,
    VENDOR_CALL: history,
    CHANGE: changes,
    SYSTEM_STATUS: changes,
    NOTICE: changes,
    DELIVERY: daysOf("deliveryRetentionDays", settings.deliveryRetentionDays),
  };
}
