import type { maintenancePlan, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema, nameOf } from "../api/names.ts";
import { planStrategy } from "../map-plan-strategy.ts";
import { workOrderPriority } from "../map-work-order-priority.ts";
import { normalizeTasks } from "./tasks.ts";
import { normalizeTrigger } from "./trigger.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeMaintenancePlan(
  payload: unknown,
  settings: CmmsBeeSettings,
): NormalizedRecord<typeof maintenancePlan.fields> {
  return readRecord(payload, bySchema("MaintenancePlan", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      title: read.requiredText("title"),
      strategy: planStrategy(settings)(read.text("strategy")),
      triggers: read.each(
        "triggers",
        (trigger) => normalizeTrigger(trigger, settings),
        (name) => nameOf(settings, "Trigger", name),
      ),
      assets: read.keys("assetIds"),
      location: read.key("locationId"),
      team: read.key("teamId"),
      priority: workOrderPriority(settings)(read.text("priority")),
      nextDueAt: read.instant("nextDueDate"),
      tasks: normalizeTasks(read, settings),
      estimatedMinutes: read.integer("estimatedMinutes"),
      isActive: read.flag("isActive") !== false,
    },
  }));
}
