import { text } from "@fettle/connector";
import type { Action } from "./action.ts";

export const uploadDocument: Action = {
  name: "uploadDocument",
  description: "Stores a file at the vendor: one that was sent to /uploads, or one from a public address.",
  entity: "Document",
  operation: "upload",
  takes: ["name", "attachedTo"],
  also: {
    fields: {
      uploadId: text({ description: "The id that POST /uploads has answered for this system. Give it or a url." }),
      url: text({
        description:
          "The http or https address of the file, at a public address and without redirects. Fettle fetches it once, before the command is recorded. Give it or an uploadId.",
      }),
    },
  },
};
