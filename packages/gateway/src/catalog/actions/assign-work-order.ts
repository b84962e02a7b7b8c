import type { Action } from "./action.ts";

export const assignWorkOrder: Action = {
  name: "assignWorkOrder",
  description: "Says who does the work. The list of assignees is complete: it replaces those before.",
  entity: "WorkOrder",
  operation: "update",
  takes: ["assignees", "team"],
  needs: [["assignees", "team"]],
};
