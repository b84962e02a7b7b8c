import type { documentEntity } from "@fettle/connector";
import { writeSchema } from "../api/names.ts";
import type { Writes } from "../api/resource.ts";
import { typeAndId } from "./attached-to.ts";
import { bodyOf } from "./body-of.ts";

/** How documents are written that are somewhere else already: the vendor keeps their addresses. Files are uploaded instead. */
export const documentWrites: Writes<typeof documentEntity.fields> = {
  writable: {
    create: ["name", "contentType", "url", "attachedTo"],
    update: ["name"],
    requiredOnCreate: ["name"],
  },
  body: ({ name, contentType, url, attachedTo }, context) => {
    const { settings } = context;
    const key = attachedTo && writeSchema(typeAndId(attachedTo, settings), "RecordReference", settings);
    return bodyOf("Document", { name, contentType, url, attachedTo: key }, context);
  },
  isDeletable: true,
};
