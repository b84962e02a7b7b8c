import { defineEntity } from "../entity.ts";
import { enumeration, instant, integer, list, money, number, object, reference, references, text } from "../fields.ts";
import { priority } from "./priority.ts";
import { tasks } from "./task.ts";

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
      search: true,
    }),
    title: text({
      description: "What has to be done, in one line.",
      required: true,
      filter: true,
      input: ["create", "update"],
      search: true,
    }),
    description: text({
      description: "What has to be done, in detail. Null when there is no description.",
      input: ["create", "update"],
      search: true,
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
      input: ["create"],
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
    team: reference({
      entity: "Team",
      description: "The team that does the work. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create", "update"],
    }),
    category: text({
      description: "The vendor's class of work. Null when there is none.",
      filter: true,
      input: ["create", "update"],
    }),
    parent: reference({
      entity: "WorkOrder",
      description: "The work order that this one is a part of. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    request: reference({
      entity: "WorkRequest",
      description: "The request that it came from. Null when there is none, or when it has not been synced yet.",
      filter: true,
    }),
    plan: reference({
      entity: "MaintenancePlan",
      description: "The plan that made it. Null when there is none, or when it has not been synced yet.",
      filter: true,
    }),
    agreement: reference({
      entity: "ServiceAgreement",
      description: "The agreement that brought it. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
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
    completionNotes: text({
      description: "What was found and done. Null until then, or when the vendor has no such notes.",
      input: ["update"],
    }),
    estimatedMinutes: integer({
      description: "The planned working time in minutes. Null when there is no estimate.",
      input: ["create", "update"],
    }),
    actualMinutes: integer({
      description: "The working time spent, in minutes. Null when the vendor does not say.",
      input: ["update"],
    }),
    tasks: tasks({ description: "The steps of the work, in order.", input: ["create", "update"] }),
    parts: list({
      description: "The parts that are planned or used up.",
      filterBy: "part",
      input: ["create", "update"],
      item: object({
        name: "WorkOrderPart",
        description: "A part that work uses up.",
        fields: {
          part: reference({ entity: "Part", description: "The part. Null when it has not been synced yet." }),
          quantity: number({ description: "How many, in `unit`.", required: true }),
          unit: text({ description: "The unit of the quantity, such as pcs or m. Null when the vendor does not say." }),
          unitCost: money({ description: "What one unit costs. Null when the vendor does not say." }),
        },
      }),
    }),
    labor: list({
      description: "The working time, by technician.",
      input: ["create", "update"],
      item: object({
        name: "WorkOrderLabor",
        description: "A technician's working time.",
        fields: {
          technician: reference({
            entity: "Technician",
            description: "The technician. Null when unknown or not synced yet.",
          }),
          minutes: integer({ description: "The time in minutes.", required: true }),
          rate: money({ description: "What an hour costs. Null when the vendor does not say." }),
        },
      }),
    }),
    costs: object({
      name: "WorkOrderCosts",
      description: "What the work cost, by kind. Null when the vendor does not say.",
      fields: {
        labor: money({ description: "What the working time cost. Null when the vendor does not say." }),
        parts: money({ description: "What the parts cost. Null when the vendor does not say." }),
        other: money({ description: "Everything else. Null when the vendor does not say." }),
      },
    }),
    total: money({
      description: "What the work cost, or what the customer pays for it. Null when the vendor does not say.",
      filter: true,
    }),
  },
  relations: {
    appointments: {
      entity: "Appointment",
      by: "workOrder",
      as: "list",
      description: "The visits planned for the work order, earliest first, up to 200. Empty when the vendor plans no visits.",
    },
    children: {
      entity: "WorkOrder",
      by: "parent",
      as: "connection",
      description: "The work orders that are a part of this one.",
    },
    invoices: { entity: "Invoice", by: "workOrder", as: "connection", description: "The invoices for the work." },
    downtimes: { entity: "Downtime", by: "workOrder", as: "connection", description: "The downtimes that the work is about." },
    notes: { entity: "Note", by: "attachedTo", as: "connection", description: "The comments on it." },
    documents: { entity: "Document", by: "attachedTo", as: "connection", description: "Its files." },
  },
});
