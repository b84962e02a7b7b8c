import type { Action } from "./action.ts";

export const uploadDocument: Action = {
  name: "uploadDocument",
  description: "Stores a file at the vendor: one that was sent to /uploads, or one from a public address.",
  entity: "Document",
  operation: "upload",
  takes: ["name", "attachedTo"],
};
