import type { Action } from "./action.ts";

export const convertWorkRequest: Action = {
  name: "convertWorkRequest",
  description: "Makes a work order of a request, at the vendor. The request's workOrder shows it once it has been synced.",
  entity: "WorkRequest",
  operation: "update",
  takes: [],
  sets: { status: "CONVERTED" },
};
