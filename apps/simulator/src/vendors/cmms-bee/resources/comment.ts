import { checkAttachedTo } from "../references.ts";
import type { Resource } from "../resource.ts";
import type { Comment } from "../store-rows.ts";

export const comments: Resource<Comment> = {
  path: "/comments",
  name: "comments",
  table: (records) => records.comments,
  prefix: "CO",
  create: ["text", "attachedTo"],
  update: ["text"],
  isDeletable: true,
  references: {},
  blank: (_id, now, caller) => ({
    text: "",
    attachedTo: { type: "", id: "" },
    userId: null,
    authorName: caller?.userName ?? null,
    writtenAt: now.toISOString(),
  }),
  rule: ({ records, account, caller, before, row }) => {
    if (before !== null) return row;
    checkAttachedTo(records, account, row.attachedTo);
    const isKnown = caller !== null && records.users.get(caller.userId)?.account === account;
    return isKnown ? { ...row, userId: caller.userId } : row;
  },
};
