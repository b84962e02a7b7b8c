import { createWorkOrder } from "./create-work-order.ts";
import { deleteWorkOrder } from "./delete-work-order.ts";
import { updateWorkOrder } from "./update-work-order.ts";

/** The writes that work orders support, and their fields. */
export const writingWorkOrders = {
  create: createWorkOrder,
  update: updateWorkOrder,
  delete: deleteWorkOrder,
  writable: {
    create: ["title", "description", "priority", "asset", "location", "customer", "assignees", "scheduledStartAt", "dueAt"],
    update: ["title", "description", "status", "priority", "assignees", "scheduledStartAt", "dueAt"],
    requiredOnCreate: ["title"],
  },
} as const;
