import { defineEntity } from "../entity.ts";
import { boolean, text } from "../fields.ts";

/** Whoever work is assigned to. */
export const technician = defineEntity({
  name: "Technician",
  plural: "technicians",
  idPrefix: "tech",
  description: "Whoever work is assigned to.",
  fields: {
    name: text({ description: "The person's full name.", required: true, filter: true, order: true }),
    email: text({ description: "Work e-mail address. Null when unknown.", filter: true }),
    phone: text({ description: "Phone number in the vendor's spelling. Null when unknown." }),
    role: text({ description: "Role or job title, in the vendor's word. Null when nobody said." }),
    isActive: boolean({ description: "False when the vendor deactivated the person.", required: true, filter: true }),
  },
});
