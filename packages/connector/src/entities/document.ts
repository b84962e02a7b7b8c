import { defineEntity } from "../entity.ts";
import { anyReference, number, text } from "../fields.ts";

/** A file at the vendor. Named for the API, which calls it a document; a stored record's canonical document is something else. */
export const documentEntity = defineEntity({
  name: "Document",
  plural: "documents",
  idPrefix: "doc",
  description: "A file at the vendor: a photo, a manual, a report.",
  fields: {
    name: text({
      description: "The file's name.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
      search: true,
    }),
    contentType: text({
      description: "The media type, such as image/jpeg. Null when the vendor does not say.",
      filter: true,
      input: ["create"],
    }),
    size: number({ description: "The size in bytes. Null when the vendor does not say." }),
    url: text({
      description: "The file's address at the vendor, which may need a login or end soon. Null when there is none.",
      input: ["create"],
    }),
    attachedTo: anyReference({
      description: "The record that the file belongs to. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
  },
});
