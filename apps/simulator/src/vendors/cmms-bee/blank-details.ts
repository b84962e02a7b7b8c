import type { WorkOrder } from "./rows.ts";

/** The details of a work order that has none. */
export const blankDetails = {
  teamId: null,
  category: null,
  parentId: null,
  requestId: null,
  planId: null,
  completionNotes: null,
  tasks: [],
  parts: [],
  labor: [],
  costs: null,
  totalCost: null,
} as const satisfies Partial<WorkOrder>;
