import type { maintenancePlan } from "@fettle/connector";
import { wordToWrite } from "@fettle/connector-kit";
import type { Writes } from "../api/resource.ts";
import { planStrategyToWrite } from "../map-plan-strategy.ts";
import { workOrderPriorityToWrite } from "../map-work-order-priority.ts";
import { bodyOf } from "./body-of.ts";
import { notBelowZero } from "./not-below-zero.ts";
import { writeTasks } from "./tasks.ts";
import { writeTrigger } from "./trigger.ts";

const fields = [
  "title",
  "strategy",
  "remoteStrategy",
  "triggers",
  "assets",
  "location",
  "team",
  "priority",
  "remotePriority",
  "tasks",
  "estimatedMinutes",
] as const;

/** How plans are written. The vendor computes when they are next due. */
export const maintenancePlanWrites: Writes<typeof maintenancePlan.fields> = {
  writable: { create: fields, update: [...fields, "isActive"], requiredOnCreate: ["title", "triggers"] },
  body: (values, context) => {
    const { settings } = context;
    const body = {
      title: values.title,
      strategy: wordToWrite(values.strategy, planStrategyToWrite(settings), {
        product: "CMMS Bee",
        field: "strategy",
        remote: values.remoteStrategy,
      }),
      triggers: values.triggers === null ? [] : values.triggers?.map((trigger) => writeTrigger(trigger, settings)),
      assetIds: values.assets === null ? [] : values.assets,
      locationId: values.location,
      teamId: values.team,
      priority: wordToWrite(values.priority, workOrderPriorityToWrite(settings), {
        product: "CMMS Bee",
        field: "priority",
        remote: values.remotePriority,
      }),
      tasks: writeTasks(values.tasks, settings),
      estimatedMinutes: values.estimatedMinutes,
      isActive: values.isActive,
    };
    return bodyOf("MaintenancePlan", body, context);
  },
  refuses: ({ values }) => notBelowZero(values, ["estimatedMinutes"]),
  isDeletable: true,
};
