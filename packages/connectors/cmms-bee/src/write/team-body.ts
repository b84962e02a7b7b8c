import type { team } from "@fettle/connector";
import type { Writes } from "../api/resource.ts";
import { bodyOf } from "./body-of.ts";

/** How teams are written. */
export const teamWrites: Writes<typeof team.fields> = {
  writable: {
    create: ["name", "description", "members"],
    update: ["name", "description", "members"],
    requiredOnCreate: ["name"],
  },
  body: ({ name, description, members }, context) =>
    bodyOf("Team", { name, description, memberIds: members === null ? [] : members }, context),
  isDeletable: true,
};
