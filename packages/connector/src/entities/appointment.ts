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
      description: "The work order it is for. Null when it has not been synced yet.",
      filter: true,
    }),
    status: enumeration({
      name: "AppointmentStatus",
      description: "Where the visit stands. Lateness is not a status: compare startAt with the clock.",
      required: true,
      filter: true,
      values: {
        UNSCHEDULED: "Wanted, without a time.",
        SCHEDULED: "Has a time.",
        DISPATCHED: "The technician has been sent.",
        EN_ROUTE: "The technician is on the way.",
        IN_PROGRESS: "The technician is at it.",
        ON_HOLD: "Interrupted; waits for something.",
        COMPLETED: "Done.",
        CANCELED: "Will not take place.",
        UNKNOWN: "The vendor's word is not known to Fettle; see remoteStatus.",
      },
    }),
    startAt: instant({ description: "When the visit starts. Null when it has no time.", filter: true, order: true }),
    endAt: instant({ description: "When the visit ends. Null when it has no time.", filter: true }),
    windowStartAt: instant({ description: "Start of the arrival window told to the customer. Null when there is none." }),
    windowEndAt: instant({ description: "End of the arrival window told to the customer. Null when there is none." }),
    durationMinutes: integer({ description: "Planned length in minutes. Null when unknown." }),
    technicians: list({
      description: "Who comes, the primary technician first.",
      filterBy: "technician",
      item: object({
        name: "AppointmentTechnician",
        description: "One technician's part in a visit.",
        fields: {
          technician: reference({
            entity: "Technician",
            description: "Who comes. Null when the technician has not been synced yet.",
          }),
          role: enumeration({
            name: "AppointmentRole",
            description: "Who leads.",
            required: true,
            values: { PRIMARY: "Leads the visit.", SECONDARY: "Helps." },
          }),
        },
      }),
    }),
  },
});
