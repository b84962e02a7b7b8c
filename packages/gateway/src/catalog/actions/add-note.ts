import type { Action } from "./action.ts";

export const addNote: Action = {
  name: "addNote",
  description: "Writes a comment on a record.",
  entity: "Note",
  operation: "create",
  takes: ["text", "attachedTo"],
  needs: [["text"], ["attachedTo"]],
};
