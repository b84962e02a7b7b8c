import { defineEntity } from "../entity.ts";
import { references, text } from "../fields.ts";

/** A group of technicians to whom work is assigned as a whole. */
export const team = defineEntity({
  name: "Team",
  plural: "teams",
  idPrefix: "team",
  description: "A group of technicians to whom work is assigned as a whole.",
  fields: {
    name: text({
      description: "The team's name.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
      search: true,
    }),
    description: text({
      description: "What the team does. Null when the vendor has no description.",
      input: ["create", "update"],
      search: true,
    }),
    members: references({
      entity: "Technician",
      singular: "member",
      description: "The technicians of the team. Technicians who have not been synced yet are left out.",
      filter: true,
      input: ["create", "update"],
    }),
  },
  relations: {
    workOrders: { entity: "WorkOrder", by: "team", as: "connection", description: "The work orders of the team." },
  },
});
