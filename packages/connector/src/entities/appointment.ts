import { defineEntity } from "../entity.ts";
import { enumeration, instant, integer, list, object, reference } from "../fields.ts";

/** A planned visit for a work order. */
export const appointment = defineEntity({
  name: "Appointment",
  plural: "appointments",
  idPrefix: "apt",
  description: "A planned visit for a work order.",
  fields: {
    workOrder: reference({
      entity: "WorkOrder",
      description: "The work order that the visit is for. Null when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    status: enumeration({
      name: "AppointmentStatus",
      description: "The status of the visit. Lateness is not a status; compare startAt with the current time.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        UNSCHEDULED: "The visit is wanted but has no time yet.",
        SCHEDULED: "The visit has a time.",
        DISPATCHED: "The technician has been sent.",
        EN_ROUTE: "The technician is on the way.",
        IN_PROGRESS: "The technician is at work.",
        ON_HOLD: "Work is interrupted and waits for something.",
        COMPLETED: "The visit is done.",
        CANCELED: "The visit will not take place.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteStatus.",
      },
    }),
    startAt: instant({
      description: "When the visit starts. Null when it has no time.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    endAt: instant({ description: "When the visit ends. Null when it has no time.", filter: true, input: ["create", "update"] }),
    windowStartAt: instant({
      description: "The start of the arrival window announced to the customer. Null when there is none.",
      input: ["create", "update"],
    }),
    windowEndAt: instant({
      description: "The end of the arrival window announced to the customer. Null when there is none.",
      input: ["create", "update"],
    }),
    durationMinutes: integer({ description: "The planned length in minutes. Null when unknown.", input: ["create", "update"] }),
    route: reference({
      entity: "Route",
      description: "The route that the visit is a stop of. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create", "update"],
    }),
    sequence: integer({
      description: "The visit's place in its route, from 1. Null when it has none.",
      input: ["create", "update"],
    }),
    technicians: list({
      description: "The technicians who come, the primary one first.",
      filterBy: "technician",
      input: ["create", "update"],
      item: object({
        name: "AppointmentTechnician",
        description: "One technician's part in a visit.",
        fields: {
          technician: reference({
            entity: "Technician",
            description: "The technician. Null when the technician has not been synced yet.",
          }),
          role: enumeration({
            name: "AppointmentRole",
            description: "The technician's role in the visit.",
            required: true,
            values: { PRIMARY: "The technician leads the visit.", SECONDARY: "The technician assists." },
          }),
        },
      }),
    }),
  },
});
