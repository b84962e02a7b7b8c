import { defineEntity } from "../entity.ts";
import { boolean, enumeration, instant, integer, list, number, object, reference, references, text } from "../fields.ts";
import { priority } from "./priority.ts";
import { recurrence } from "./recurrence.ts";
import { tasks } from "./task.ts";

/** Maintenance that comes again and again: by the calendar, by a meter, or by both. */
export const maintenancePlan = defineEntity({
  name: "MaintenancePlan",
  plural: "maintenancePlans",
  idPrefix: "plan",
  description:
    "Maintenance that comes again and again: by the calendar, by a meter, or by both. The vendor makes the work orders.",
  fields: {
    title: text({
      description: "What has to be done, in one line.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
      search: true,
    }),
    strategy: enumeration({
      name: "MaintenanceStrategy",
      description: "From when the next date is counted.",
      required: true,
      filter: true,
      input: ["create", "update"],
      values: {
        FIXED: "The dates are fixed, whenever the work is done.",
        FLOATING: "The next date is counted from when the work was last done.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteStrategy.",
      },
    }),
    triggers: list({
      description: "What makes the work due. Any one of them is enough.",
      input: ["create", "update"],
      item: object({
        name: "MaintenanceTrigger",
        description: "What makes planned maintenance due.",
        fields: {
          type: enumeration({
            name: "MaintenanceTriggerType",
            description: "The kind of trigger.",
            required: true,
            values: {
              CALENDAR: "The work is due by the calendar; see recurrence.",
              METER: "The work is due by a meter; see meter, interval, unit and condition.",
              UNKNOWN: "Fettle does not know the vendor's word.",
            },
          }),
          recurrence: recurrence({ description: "How often the work is due by the calendar. Null for a meter." }),
          meter: reference({
            entity: "Meter",
            description: "The meter. Null for a calendar, or when it has not been synced yet.",
          }),
          interval: number({
            description: "By how much the meter moves between two occurrences. Null when it is a limit instead.",
          }),
          unit: text({ description: "The unit of the interval, such as hours or km. Null when unknown." }),
          condition: text({ description: "The limit, such as: > 80. Null when there is none." }),
        },
      }),
    }),
    assets: references({
      entity: "Asset",
      singular: "asset",
      description: "The assets that are maintained. Assets that have not been synced yet are left out.",
      filter: true,
      input: ["create", "update"],
    }),
    location: reference({
      entity: "Location",
      description: "Where the work is done. Null when unknown or not synced yet.",
      filter: true,
      input: ["create", "update"],
    }),
    team: reference({
      entity: "Team",
      description: "The team that does the work. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create", "update"],
    }),
    priority: priority({
      description: "The urgency of its work orders.",
      required: true,
      filter: true,
      input: ["create", "update"],
    }),
    nextDueAt: instant({
      description: "When the work is next due. Null when the vendor does not say.",
      takesDate: true,
      filter: true,
      order: true,
    }),
    tasks: tasks({ description: "The steps of the work, in order.", input: ["create", "update"] }),
    estimatedMinutes: integer({
      description: "The planned working time in minutes. Null when there is no estimate.",
      input: ["create", "update"],
    }),
    isActive: boolean({
      description: "False when the plan is paused or archived.",
      required: true,
      filter: true,
      input: ["update"],
    }),
  },
  relations: {
    workOrders: { entity: "WorkOrder", by: "plan", as: "connection", description: "The work orders that the plan made." },
  },
});
