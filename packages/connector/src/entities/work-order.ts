import { defineEntity } from "../entity.ts";
import { enumeration, instant, integer, reference, references, text } from "../fields.ts";
import { priority } from "./priority.ts";

/** A piece of work at a location or on an asset. Vendors call it a work order, task, job or service order. */
export const workOrder = defineEntity({
  name: "WorkOrder",
  plural: "workOrders",
  idPrefix: "wo",
  description: "A piece of work at a location or on an asset. Vendors call it a work order, task, job or service order.",
  deletable: true,
  fields: {
    number: text({
      description: "The number that people at the customer use for the work order. Null when the vendor has none.",
      filter: true,
    }),
    title: text({ description: "What has to be done, in one line.", required: true, filter: true, input: ["create", "update"] }),
    description: text({
      description: "What has to be done, in detail. Null when there is no description.",
      input: ["create", "update"],
    }),
    status: enumeration({
      name: "WorkOrderStatus",
      description: "The status of the work.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        OPEN: "The work is known but not planned yet.",
        SCHEDULED: "The work is planned for a time.",
        IN_PROGRESS: "Work is in progress.",
        ON_HOLD: "Work is interrupted and waits for something.",
        COMPLETED: "The work is done.",
        CLOSED: "The work is done and settled: checked, posted or billed.",
        CANCELED: "The work will not be done.",
        SKIPPED: "The work was skipped on purpose; a later occurrence takes its place.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteStatus.",
      },
    }),
    type: enumeration({
      name: "WorkOrderType",
      description: "The kind of work.",
      required: true,
      filter: true,
      values: {
        REACTIVE: "The work responds to a breakdown or a report.",
        PREVENTIVE: "The work is planned maintenance.",
        INSPECTION: "The work is an inspection or a measurement.",
        INSTALLATION: "The work is an installation of something new.",
        SERVICE: "The work is a service visit to a customer.",
        OTHER: "The vendor names another kind; see remoteType.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteType.",
      },
    }),
    priority: priority({
      description: "The urgency of the work.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    asset: reference({
      entity: "Asset",
      description: "The asset that the work is on. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    location: reference({
      entity: "Location",
      description: "The location of the work. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    customer: reference({
      entity: "Customer",
      description: "The customer that the work is for. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    assignees: references({
      entity: "Technician",
      singular: "assignee",
      description: "The people to do the work, in the vendor's order. Technicians who have not been synced yet are left out.",
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
      description: "When the work is due. Null when there is no due time.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    startedAt: instant({ description: "When the work began. Null until then, or when the vendor does not say." }),
    completedAt: instant({
      description: "When the work was done. Null until then, or when the vendor does not say.",
      filter: true,
    }),
    estimatedMinutes: integer({ description: "The planned working time in minutes. Null when there is no estimate." }),
    actualMinutes: integer({ description: "The working time spent, in minutes. Null when the vendor does not say." }),
  },
  relations: {
    appointments: {
      entity: "Appointment",
      by: "workOrder",
      as: "list",
      description: "The visits planned for the work order, earliest first, up to 200. Empty when the vendor plans no visits.",
    },
  },
});
