import { defineEntity } from "../entity.ts";
import { boolean, text } from "../fields.ts";

/** A person to whom work is assigned. */
export const technician = defineEntity({
  name: "Technician",
  plural: "technicians",
  idPrefix: "tech",
  description: "A person to whom work is assigned.",
  fields: {
    name: text({ description: "The person's full name.", required: true, filter: true, order: true, search: true }),
    email: text({ description: "The work e-mail address. Null when unknown.", filter: true }),
    phone: text({ description: "The phone number in the vendor's spelling. Null when unknown." }),
    role: text({ description: "The role or job title, in the vendor's own words. Null when the vendor gives none." }),
    isActive: boolean({ description: "False when the person is deactivated at the vendor.", required: true, filter: true }),
  },
  relations: {
    teams: { entity: "Team", by: "members", as: "connection", description: "The teams that the technician belongs to." },
    workOrders: {
      entity: "WorkOrder",
      by: "assignees",
      as: "connection",
      description: "The work orders that are assigned to the technician.",
    },
    appointments: { entity: "Appointment", by: "technicians", as: "connection", description: "The technician's visits." },
    routes: { entity: "Route", by: "technician", as: "connection", description: "The technician's routes." },
  },
});
