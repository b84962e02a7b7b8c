import { createWorkOrder } from "./create-work-order.ts";
import { updateWorkOrder } from "./update-work-order.ts";

/** The writes that work orders support, and their fields. */
export const writingWorkOrders = {
  create: createWorkOrder,
  update: updateWorkOrder,
  writable: {
    create: ["title", "description", "priority", "location", "customer", "assignees", "scheduledStartAt", "dueAt"],
    update: ["title", "description", "status", "priority", "assignees", "scheduledStartAt", "dueAt"],
    requiredOnCreate: ["title"],
  },
} as const;
