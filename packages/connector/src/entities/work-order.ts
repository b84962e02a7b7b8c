import { defineEntity } from "../entity.ts";
import { enumeration, instant, integer, reference, references, text } from "../fields.ts";
import { priority } from "./priority.ts";

/** Work to be done at a place or on a thing: what vendors call work order, task, job or service order. */
export const workOrder = defineEntity({
  name: "WorkOrder",
  plural: "workOrders",
  idPrefix: "wo",
  description: "Work to be done at a place or on a thing: what vendors call work order, task, job or service order.",
  deletable: true,
  fields: {
    number: text({
      description: "The number that people at the customer use for it. Null where the vendor has none.",
      filter: true,
    }),
    title: text({ description: "What is to be done, in a line.", required: true, filter: true, input: ["create", "update"] }),
    description: text({
      description: "What is to be done, at length. Null when nothing was written.",
      input: ["create", "update"],
    }),
    status: enumeration({
      name: "WorkOrderStatus",
      description: "Where the work stands.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        OPEN: "Known, not planned yet.",
        SCHEDULED: "Planned for a time.",
        IN_PROGRESS: "Somebody is at it.",
        ON_HOLD: "Interrupted; waits for something.",
        COMPLETED: "Done.",
        CLOSED: "Done and settled: checked, posted or billed.",
        CANCELED: "Will not be done.",
        SKIPPED: "Left out on purpose; a later occurrence takes its place.",
        UNKNOWN: "The vendor's word is not known to Fettle; see remoteStatus.",
      },
    }),
    type: enumeration({
      name: "WorkOrderType",
      description: "What kind of work it is.",
      required: true,
      filter: true,
      values: {
        REACTIVE: "Something broke or was reported.",
        PREVENTIVE: "Planned upkeep.",
        INSPECTION: "To look and to measure.",
        INSTALLATION: "To set up something new.",
        SERVICE: "A service visit at a customer.",
        OTHER: "Another kind that the vendor names.",
        UNKNOWN: "The vendor's word is not known to Fettle; see remoteType.",
      },
    }),
    priority: priority({
      description: "How urgent it is.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    asset: reference({
      entity: "Asset",
      description: "The thing the work is on. Null when there is none or it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    location: reference({
      entity: "Location",
      description: "Where the work is done. Null when there is none or it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    customer: reference({
      entity: "Customer",
      description: "For whom the work is done. Null when there is none or it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    assignees: references({
      entity: "Technician",
      singular: "assignee",
      description: "Who is to do it, in the vendor's order. Those that have not been synced yet are left out.",
      filter: true,
      input: ["create", "update"],
    }),
    scheduledStartAt: instant({
      description: "When the work is planned to start. Null when it is not planned.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    dueAt: instant({
      description: "When the work has to be done. Null when there is no due time.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    startedAt: instant({ description: "When the work began. Null until then, or where the vendor does not say." }),
    completedAt: instant({
      description: "When the work was done. Null until then, or where the vendor does not say.",
      filter: true,
    }),
    estimatedMinutes: integer({ description: "Planned working time in minutes. Null when nobody estimated it." }),
    actualMinutes: integer({ description: "Working time spent, in minutes. Null where the vendor does not say." }),
  },
  relations: {
    appointments: {
      entity: "Appointment",
      by: "workOrder",
      as: "list",
      description: "The visits planned for it, earliest first, at most 200. Empty where the vendor plans no visits.",
    },
  },
});
