import type { MaintenancePlan } from "../maintenance-rows.ts";
import { nextDueDate } from "../next-due-date.ts";
import { checkReferences } from "../references.ts";
import { impossible, type Resource } from "../resource.ts";

const fields = [
  "title",
  "strategy",
  "triggers",
  "assetIds",
  "locationId",
  "teamId",
  "priority",
  "tasks",
  "estimatedMinutes",
] as const;

export const maintenancePlans: Resource<MaintenancePlan> = {
  path: "/maintenance-plans",
  name: "maintenancePlans",
  table: (records) => records.maintenancePlans,
  prefix: "PL",
  create: fields,
  update: [...fields, "isActive"],
  isDeletable: true,
  references: { assetIds: "assets", locationId: "locations", teamId: "teams" },
  blank: () => ({
    title: "",
    strategy: "fixed",
    triggers: [],
    assetIds: [],
    locationId: null,
    teamId: null,
    priority: "none",
    nextDueDate: null,
    tasks: [],
    estimatedMinutes: null,
    isActive: true,
  }),
  rule: ({ records, account, given, row }) => {
    for (const { type, recurrence, meterId } of given.triggers ?? []) {
      checkReferences(records, account, { meterId }, { meterId: "meters" });
      if (type === "calendar" && recurrence === null) throw impossible("triggers", "needs a recurrence by the calendar");
      if (type === "meter" && meterId === null) throw impossible("triggers", "needs a meter");
    }
    if (given.triggers === undefined && given.isActive === undefined) return row;
    return { ...row, nextDueDate: row.isActive ? nextDueDate(row.triggers, records.now()) : null };
  },
};
