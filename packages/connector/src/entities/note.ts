import { defineEntity } from "../entity.ts";
import { anyReference, instant, reference, text } from "../fields.ts";

/** A comment on a record. */
export const note = defineEntity({
  name: "Note",
  plural: "notes",
  idPrefix: "note",
  description: "A comment on a record.",
  fields: {
    text: text({ description: "What somebody wrote.", required: true, input: ["create", "update"] }),
    attachedTo: anyReference({
      description: "The record that the comment is on. Null when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    author: reference({
      entity: "Technician",
      description: "The technician who wrote it. Null when somebody else did, or when the technician has not been synced yet.",
      filter: true,
    }),
    authorName: text({ description: "The writer's name, as the vendor shows it. Null when unknown." }),
    writtenAt: instant({ description: "When it was written. Null when the vendor does not say.", filter: true, order: true }),
  },
});
