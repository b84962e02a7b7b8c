import type { note } from "@fettle/connector";
import { writeSchema } from "../api/names.ts";
import type { Writes } from "../api/resource.ts";
import { typeAndId } from "./attached-to.ts";
import { bodyOf } from "./body-of.ts";

/** How comments are written: in the name of whoever connected the system. */
export const noteWrites: Writes<typeof note.fields> = {
  writable: { create: ["text", "attachedTo"], update: ["text"], requiredOnCreate: ["text", "attachedTo"] },
  body: ({ text, attachedTo }, context) => {
    const { settings } = context;
    const key = attachedTo && writeSchema(typeAndId(attachedTo, settings), "RecordReference", settings);
    return bodyOf("Comment", { text, attachedTo: key }, context);
  },
  isDeletable: true,
};
